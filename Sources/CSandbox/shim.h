#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <seccomp.h>
#include <stdint.h>
#include <stddef.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The C library has no functions for Landlock (landlock(7)), and older headers lack its later rights: the kernel's
 * numbers stand here. */

#define EARSHOT_LANDLOCK_EXECUTE (1ULL << 0)
#define EARSHOT_LANDLOCK_WRITE_FILE (1ULL << 1)
/* Making and removing of entries: bits 4 to 12. */
#define EARSHOT_LANDLOCK_ENTRIES (0x1FF0ULL)
/* Linking and renaming between directories, since ABI 2. */
#define EARSHOT_LANDLOCK_REFER (1ULL << 13)
/* Since ABI 3. */
#define EARSHOT_LANDLOCK_TRUNCATE (1ULL << 14)

struct earshot_landlock_ruleset {
    uint64_t handled_access_fs;
};

struct earshot_landlock_path {
    uint64_t allowed_access;
    int32_t parent_fd;
} __attribute__((packed));

/* The ABI of this kernel; negative where there is none. */
static inline int earshot_landlock_abi(void) {
    return (int)syscall(444, NULL, (size_t)0, 1u);
}

/* A descriptor for a set of rules that handles these rights; negative with errno. */
static inline int earshot_landlock_create(uint64_t handled) {
    struct earshot_landlock_ruleset attributes = {handled};
    return (int)syscall(444, &attributes, sizeof(attributes), 0u);
}

/* Allows these rights beneath an open file or directory. */
static inline int earshot_landlock_allow(int ruleset, int path, uint64_t access) {
    struct earshot_landlock_path attributes = {access, path};
    return (int)syscall(445, ruleset, 1, &attributes, 0u);
}

/* From now on, for this thread and those it starts. */
static inline int earshot_landlock_restrict(int ruleset) {
    return (int)syscall(446, ruleset, 0u);
}

/* The C library shows it to GNU programs only. */
#ifdef O_PATH
#define EARSHOT_O_PATH O_PATH
#else
#define EARSHOT_O_PATH 010000000
#endif

/* Names a file without opening it. */
static inline int earshot_open_path(const char *path) {
    return open(path, EARSHOT_O_PATH | O_CLOEXEC);
}

/* Swift cannot call functions with a variable number of arguments, nor use macros with arguments. */
static inline int earshot_no_new_privileges(void) {
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static inline int earshot_drop_bounding(int capability) {
    return prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
}

static inline int earshot_clear_ambient(void) {
    return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}

static inline int earshot_fork(void) { return (int)fork(); }

static inline void earshot_name(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

/* The process ends with its parent. */
static inline void earshot_end_with_parent(void) { prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0); }

/* Private memory in bytes, processor time in seconds, and no core. The kernel's numbers, because the C library's header
 * brings its own struct timeval along. */
static inline int earshot_workbench_limit(uint64_t bytes, uint64_t seconds) {
    struct { uint64_t soft, hard; } memory = {bytes, bytes}, time = {seconds, seconds + 1}, core = {0, 0};
    if (syscall(SYS_prlimit64, 0, 2, &memory, NULL) != 0) return -1;
    if (syscall(SYS_prlimit64, 0, 0, &time, NULL) != 0) return -1;
    return (int)syscall(SYS_prlimit64, 0, 4, &core, NULL);
}

static inline int earshot_seccomp_refuse(scmp_filter_ctx context, int call) {
    return seccomp_rule_add_array(context, SCMP_ACT_ERRNO(EPERM), call, 0, NULL);
}
// A file in memory that has no name on any disk; -1 where there is none to be had.
static inline int earshot_memory_file(const char *name) {
    return (int)syscall(SYS_memfd_create, name, 1u /* MFD_CLOEXEC */);
}
