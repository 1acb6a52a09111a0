#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

/* Swift takes no macro that is more than a number. */
static const uint32_t earshot_lzma_concatenated = LZMA_CONCATENATED;

static inline lzma_stream earshot_lzma_stream(void) {
    lzma_stream stream = LZMA_STREAM_INIT;
    return stream;
}
