#include <curl/curl.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* Swift has no fork: with one thread, as here, there is nothing to fear of it. libcurl and libcrypto are opened where an
 * alert is sent by them and nowhere else: nobody else pays for what they bring along. */

static inline pid_t earshot_fork(void) { return fork(); }

/* Two ends that keep the bounds of messages; 0, or -1 with errno. */
static inline int earshot_socket_pair(int *ends) { return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends); }

/* A file without a name that holds these bytes, at its begin; negative with errno. */
static inline int earshot_bytes_file(const void *bytes, size_t length) {
    int file = (int)syscall(SYS_memfd_create, "earshot", 1u);
    if (file < 0) return file;
    size_t done = 0;
    while (done < length) {
        ssize_t count = write(file, (const char *)bytes + done, length - done);
        if (count <= 0) { close(file); return -1; }
        done += (size_t)count;
    }
    lseek(file, 0, SEEK_SET);
    return file;
}

/* A descriptor that can be read when a child ended; those signals come no other way. */
static inline int earshot_child_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0) return -1;
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static inline void earshot_ignore(int number) { signal(number, SIG_IGN); }

/* The exit status of `earshot_run` and `earshot_post`, or 256 and more for a signal. */
static inline int earshot_exit_code(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + (WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

/* In a child just made: a group of its own, the usual signals, no descriptors but these, and another user if there is one
 * to be (uid not 0). */
static inline void earshot_settle(int input, int output, uid_t user, gid_t group) {
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setpgid(0, 0);
    umask(022);
    if (input < 0) input = open("/dev/null", O_RDONLY);
    if (dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0) _exit(126);
    if (syscall(436, 3u, ~0u, 0u) != 0)
        for (int other = 3; other < 1024; other++) close(other);
    if (user != 0 && (setgroups(0, NULL) != 0 || setgid(group) != 0 || setuid(user) != 0)) {
        dprintf(1, "cannot become another user: %s", strerror(errno));
        _exit(126);
    }
    if (chdir("/") != 0) _exit(126);
}

/* Runs a program; its pid, or -1 with errno. */
static inline pid_t earshot_run(
    char *const *arguments, char *const *environment, int input, int output, uid_t user, gid_t group) {
    pid_t child = fork();
    if (child != 0) return child;
    earshot_settle(input, output, user, group);
    execve(arguments[0], arguments, environment);
    dprintf(1, "%s", strerror(errno));
    _exit(127);
}

struct earshot_reply { size_t length; char bytes[4096]; };

static size_t earshot_keep(char *bytes, size_t size, size_t count, void *context) {
    struct earshot_reply *reply = (struct earshot_reply *)context;
    size_t room = sizeof(reply->bytes) - reply->length;
    size_t taken = size * count < room ? size * count : room;
    memcpy(reply->bytes + reply->length, bytes, taken);
    reply->length += taken;
    return size * count;
}

/* Posts a body from a process of its own, whose output is the status, a line feed and what came back; or why nothing did,
 * with exit 1 where another attempt may help and 2 where none will. */
static inline pid_t earshot_post(
    const char *url, const void *body, size_t length, long seconds, int output, uid_t user, gid_t group) {
    pid_t child = fork();
    if (child != 0) return child;
    earshot_settle(-1, output, user, group);
    void *library = dlopen("libcurl.so.4", RTLD_NOW);
    if (!library) library = dlopen("libcurl-gnutls.so.4", RTLD_NOW);
    if (!library) { dprintf(1, "libcurl is not installed"); _exit(2); }
    CURL *(*make)(void) = (CURL * (*)(void)) dlsym(library, "curl_easy_init");
    CURLcode (*set)(CURL *, CURLoption, ...) = (CURLcode(*)(CURL *, CURLoption, ...))dlsym(library, "curl_easy_setopt");
    CURLcode (*perform)(CURL *) = (CURLcode(*)(CURL *))dlsym(library, "curl_easy_perform");
    CURLcode (*ask)(CURL *, CURLINFO, ...) = (CURLcode(*)(CURL *, CURLINFO, ...))dlsym(library, "curl_easy_getinfo");
    const char *(*words)(CURLcode) = (const char *(*)(CURLcode))dlsym(library, "curl_easy_strerror");
    struct curl_slist *(*append)(struct curl_slist *, const char *) =
        (struct curl_slist * (*)(struct curl_slist *, const char *)) dlsym(library, "curl_slist_append");
    CURL *handle = make && set && perform && ask && words && append ? make() : NULL;
    if (!handle) { dprintf(1, "libcurl cannot be used"); _exit(2); }
    struct earshot_reply reply = {0};
    struct curl_slist *headers = append(append(NULL, "Content-Type: application/json; charset=utf-8"), "Expect:");
    set(handle, CURLOPT_URL, url);
    set(handle, CURLOPT_POST, 1L);
    set(handle, CURLOPT_POSTFIELDS, (const char *)body);
    set(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)length);
    set(handle, CURLOPT_HTTPHEADER, headers);
    set(handle, CURLOPT_USERAGENT, "earshot");
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_TIMEOUT, seconds);
    set(handle, CURLOPT_CONNECTTIMEOUT, seconds);
    set(handle, CURLOPT_WRITEFUNCTION, earshot_keep);
    set(handle, CURLOPT_WRITEDATA, &reply);
    CURLcode result = perform(handle);
    if (result != CURLE_OK) {
        dprintf(1, "%s", words(result));
        _exit(result == CURLE_URL_MALFORMAT || result == CURLE_UNSUPPORTED_PROTOCOL ? 2 : 1);
    }
    long status = 0;
    ask(handle, CURLINFO_RESPONSE_CODE, &status);
    dprintf(1, "%ld\n", status);
    if (write(1, reply.bytes, reply.length) < 0) _exit(1);
    _exit(0);
}

/* HMAC with SHA-256 (RFC 2104) into 32 bytes; 0, or -1 where libcrypto is not installed. */
static inline int earshot_hmac_sha256(
    const void *key, size_t key_length, const void *data, size_t data_length, unsigned char *out) {
    void *library = dlopen("libcrypto.so.3", RTLD_NOW);
    if (!library) library = dlopen("libcrypto.so.1.1", RTLD_NOW);
    if (!library) return -1;
    const void *(*sha256)(void) = (const void *(*)(void))dlsym(library, "EVP_sha256");
    unsigned char *(*hmac)(const void *, const void *, int, const unsigned char *, size_t, unsigned char *, unsigned *) =
        (unsigned char *(*)(const void *, const void *, int, const unsigned char *, size_t, unsigned char *, unsigned *))
            dlsym(library, "HMAC");
    unsigned length = 0;
    if (!sha256 || !hmac) return -1;
    if (!hmac(sha256(), key, (int)key_length, (const unsigned char *)data, data_length, out, &length)) return -1;
    return length == 32 ? 0 : -1;
}
