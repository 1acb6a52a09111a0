/* ICU's common data with nothing in it, as ICU's own `stubdata` has it: Swift's Foundation draws in 32 MB of locales,
   collations and time zones, and nothing Earshot does asks for one. Linked before the archive, whose data is then left
   out. An ICU call that needs data reports that there is none. scripts/icu-proof.sh shows that none is made. */
#include <stdint.h>

struct info {
    uint16_t size, reserved;
    uint8_t big_endian, charset, wide_char, reserved_too;
    uint8_t format[4], format_version[4], data_version[4];
};

__attribute__((aligned(16))) const struct {
    uint16_t header_size;
    uint8_t magic[2];
    struct info info;
    uint8_t padding[8];
    uint32_t count, reserved;
} icudt76_dat = {
    32, {0xda, 0x27}, {sizeof(struct info), 0, 0, 0, 2, 0, {'C', 'm', 'n', 'D'}, {1}, {0}}, {0}, 0, 0,
};
