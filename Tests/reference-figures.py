#!/usr/bin/python3
"""Computes the figures that tests compare with, apart from the product's own way to them.

reference-figures.py

Bursts (RFC 3611 §4.7.2): the product runs the counters of appendix A.2 packet by packet. Here losses are first grouped:
two belong to one cluster when fewer than 16 packets came between them; the counters then follow from the clusters.
Scores (ITU-T G.107.1): exact fractions, rounded once at the end.
"""

from fractions import Fraction


def losses(count, seed, begin, stay):
    """Numbers (from 1) lost of `count`, by a Gilbert model of per mille; the first packet always comes."""
    state, bad, lost = seed, False, []
    for number in range(1, count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        bad = (state >> 33) % 1000 < (stay if bad else begin)
        if bad:
            lost.append(number)
    # What is lost at the end nobody knows of.
    last = count - 1
    while lost and lost[-1] == last:
        lost.pop()
        last -= 1
    return lost


def bursts(count, lost):
    clusters, between = [], []
    before = 0
    for index, number in enumerate(lost):
        received = number - (lost[index - 1] + 1 if index else 0)
        if received >= 16:
            clusters.append([])
            between.append(received)
        elif not clusters:
            # Losses before the first gap: a cluster that no gap leads to.
            clusters.append([])
            between.append(None)
        clusters[-1].append(received)
    c11 = sum(gap for gap in between if gap is not None)
    # Every cluster that a gap leads to is entered by one transition, which also tells what the cluster before was.
    c13 = c14 = 0
    for index, gap in enumerate(between):
        if gap is None:
            continue
        previous = clusters[index - 1] if index else None
        if previous is not None and len(previous) == 1:
            c14 += 1
        else:
            c13 += 1
    inner = [received for index, cluster in enumerate(clusters)
             for position, received in enumerate(cluster) if position > 0 or between[index] is None]
    c33 = sum(received == 0 for received in inner)
    c23 = sum(received > 0 for received in inner)
    c22 = sum(received - 1 for received in inner if received > 0)
    total = c11 + c13 + c14 + c22 + c23 + c33 + c13 + c23
    leaving = c13 + c23 + c33
    p32 = Fraction(c23, leaving) if leaving else Fraction(0)
    p23 = 1 - Fraction(c22, c22 + c23) if c22 + c23 else Fraction(1)
    burst = 100 * p23 / (p23 + p32) if leaving else Fraction(0)
    gap = Fraction(100 * c14, c11 + c14) if c11 + c14 else Fraction(0)
    gap_length = Fraction(c11 + c14 + c13, max(c13, 1))
    burst_length = Fraction(total, max(c13, 1)) - gap_length
    return len(lost), burst, gap, burst_length * 20, gap_length * 20


def score(best, ie, loss, bpl):
    impairment = ie + (95 - ie) * loss / (loss + bpl) if loss else Fraction(ie)
    rating = best - impairment
    scaled = rating * Fraction(100, 129)
    if scaled <= 0:
        return rating, Fraction(1)
    if scaled >= 100:
        return rating, Fraction(9, 2)
    return rating, 1 + Fraction(35, 1000) * scaled + scaled * (scaled - 60) * (100 - scaled) * Fraction(7, 10**6)


print("// count, seed, begin, stay: lost, burst %, gap %, burst ms, gap ms")
for row in ((3000, 1, 2, 0), (3000, 2, 10, 0), (3000, 3, 4, 500), (3000, 4, 2, 800), (3000, 5, 50, 300), (3000, 6, 1, 960),
            (200, 7, 300, 300), (1500, 8, 8, 700)):
    figures = bursts(row[0], losses(*row))
    print("(%d, %d, %d, %d, %d, %s)," % (*row, figures[0], ", ".join("%.4f" % figure for figure in figures[1:])))

print("// mode, loss: R, MOS")
MODES = ((41, None), (26, None), (20, Fraction(43, 10)), (10, None), (7, None), (5, None), (3, None),
         (8, Fraction(46, 10)), (10, Fraction(49, 10)))
for mode, (ie, bpl) in enumerate(MODES):
    for loss in (0, 1, 2, 5, 20) if bpl else (0,):
        rating, mos = score(129, ie, Fraction(loss), bpl or 1)
        print("(%d, %d, %.4f, %.4f)," % (mode, loss, rating, mos))
rating, mos = score(129, 13, Fraction(0), 1)
print("// G.722: %.4f %.4f" % (rating, mos))
