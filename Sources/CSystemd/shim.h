#include <sys/timex.h>
#include <syslog.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>

/* Swift cannot call functions with a variable number of arguments. */
static inline void earshot_syslog(int priority, const char *line) {
    syslog(LOG_DAEMON | priority, "%s", line);
}

/* Swift's Glibc does not know <sys/timex.h>. */
static inline int earshot_clock_state(void) {
    struct timex state = {0};
    return adjtimex(&state);
}
