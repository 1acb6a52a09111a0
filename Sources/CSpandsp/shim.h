/* The parts of spandsp in use, without <spandsp.h>: that one needs the headers of libtiff. */
#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <spandsp/telephony.h>
#include <spandsp/queue.h>
#include <spandsp/logging.h>
#include <spandsp/complex.h>
#include <spandsp/dds.h>
#include <spandsp/tone_detect.h>
#include <spandsp/super_tone_rx.h>
#include <spandsp/tone_generate.h>
#include <spandsp/dtmf.h>
#include <spandsp/g722.h>
#include <spandsp/g726.h>
#include <spandsp/gsm0610.h>
