import Testing
import Wire

@Suite struct SeldomTests {
    @Test("What is seldom begins when it is first changed and is changed in place from then on")
    func whatIsSeldomBeginsWhenItIsFirstChangedAndIsChangedInPlaceFromThenOn() {
        var seldom = Seldom<[Int]>()
        #expect(seldom.isEmpty)
        #expect(seldom.value == nil)
        seldom.change(from: [1]) { $0.append(2) }
        seldom.change(from: [7]) { $0.append(3) }
        #expect(seldom.value == [1, 2, 3])
        #expect(!seldom.isEmpty)
    }

    @Test("A copy does not see what comes later, whichever of the two is changed")
    func aCopyDoesNotSeeWhatComesLaterWhicheverOfTheTwoIsChanged() {
        var one = Seldom<Int>()
        one.change(from: 0) { $0 += 1 }
        var other = one
        other.change(from: 0) { $0 += 10 }
        #expect(one.value == 1)
        one.change(from: 0) { $0 += 100 }
        #expect(one.value == 101)
        #expect(other.value == 11)
    }

    @Test("What lies beside it is changed with it")
    func whatLiesBesideItIsChangedWithIt() {
        var seldom = Seldom<Int>()
        var beside = 5
        let sum = seldom.change(from: 2, with: &beside) { value, other in
            value += other
            other = value * 2
            return value + other
        }
        #expect(seldom.value == 7)
        #expect(beside == 14)
        #expect(sum == 21)
    }
}
