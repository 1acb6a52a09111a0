#include <dlfcn.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#include <fcntl.h>

/* libnats (cnats 3) is opened where a fleet is configured and nowhere else. What stands here are its functions on things
 * that only it looks into: nobody needs its headers to build this, and no layout of its structures is repeated. JetStream
 * is spoken by its JSON requests and by headers, over plain subjects. */

/* natsStatus, as far as it is told apart (status.h). */
enum {
    EARSHOT_NATS_OK = 0, EARSHOT_NATS_TIMEOUT = 26, EARSHOT_NATS_NO_RESPONDERS = 34, EARSHOT_NATS_ABSENT = -1,
};
/* natsConnStatus. */
enum { EARSHOT_NATS_CONNECTED = 2, EARSHOT_NATS_CLOSED = 3, EARSHOT_NATS_RECONNECTING = 4 };

struct earshot_nats {
    int (*options_create)(void **);
    void (*options_destroy)(void *);
    int (*options_servers)(void *, const char **, int);
    int (*options_name)(void *, const char *);
    int (*options_secure)(void *, bool);
    int (*options_authority)(void *, const char *);
    int (*options_certificate)(void *, const char *, const char *);
    int (*options_nkey)(void *, const char *, const char *);
    int (*options_credentials)(void *, const char *, const char *);
    int (*options_timeout)(void *, int64_t);
    int (*options_max_reconnect)(void *, int);
    int (*options_reconnect_wait)(void *, int64_t);
    int (*options_reconnect_buffer)(void *, int);
    int (*options_ping)(void *, int64_t);
    int (*options_write_deadline)(void *, int64_t);
    int (*options_error_handler)(void *, void (*)(void *, void *, int, void *), void *);
    int (*connect)(void **, void *);
    void (*close)(void *);
    void (*destroy)(void *);
    int (*status)(void *);
    int (*flush)(void *, int64_t);
    int (*last_error)(void *, const char **);
    int (*server)(void *, char *, size_t);
    int (*publish)(void *, const char *, const void *, int);
    int (*publish_request)(void *, const char *, const char *, const void *, int);
    int (*publish_message)(void *, void *);
    int (*request)(void **, void *, const char *, const void *, int, int64_t);
    int (*subscribe)(void **, void *, const char *);
    int (*limits)(void *, int, int);
    int (*next)(void **, void *, int64_t);
    void (*unsubscribe)(void *);
    int (*message_create)(void **, const char *, const char *, const char *, int);
    void (*message_destroy)(void *);
    int (*header_set)(void *, const char *, const char *);
    int (*header_get)(void *, const char *, const char **);
    const char *(*subject)(const void *);
    const char *(*reply)(const void *);
    const char *(*data)(const void *);
    int (*length)(const void *);
    const char *(*words)(int);
    const char *(*detail)(int *);
};

/* The library writes to standard error where nobody listens to its errors. */
static void earshot_nats_quiet(void *connection, void *subscription, int status, void *context) {
    (void)connection; (void)subscription; (void)status; (void)context;
}

/* 0, or -1 where the library is not installed or lacks a function. */
static inline int earshot_nats_open(struct earshot_nats *nats) {
    void *library = dlopen("libnats.so.3.4", RTLD_NOW);
    static const char *const names[] = {"libnats.so.3.8", "libnats.so.3.7", "libnats.so.3.6", "libnats.so.3.5",
        "libnats.so.3.9", "libnats.so.3.10", "libnats.so.3.11", "libnats.so.3.3", "libnats.so"};
    for (size_t index = 0; !library && index < sizeof(names) / sizeof(names[0]); index++)
        library = dlopen(names[index], RTLD_NOW);
    if (!library) return EARSHOT_NATS_ABSENT;
#define EARSHOT_FIND(field, name) \
    if (!(*(void **)(&nats->field) = dlsym(library, name))) return EARSHOT_NATS_ABSENT
    EARSHOT_FIND(options_create, "natsOptions_Create");
    EARSHOT_FIND(options_destroy, "natsOptions_Destroy");
    EARSHOT_FIND(options_servers, "natsOptions_SetServers");
    EARSHOT_FIND(options_name, "natsOptions_SetName");
    EARSHOT_FIND(options_secure, "natsOptions_SetSecure");
    EARSHOT_FIND(options_authority, "natsOptions_LoadCATrustedCertificates");
    EARSHOT_FIND(options_certificate, "natsOptions_LoadCertificatesChain");
    EARSHOT_FIND(options_nkey, "natsOptions_SetNKeyFromSeed");
    EARSHOT_FIND(options_credentials, "natsOptions_SetUserCredentialsFromFiles");
    EARSHOT_FIND(options_timeout, "natsOptions_SetTimeout");
    EARSHOT_FIND(options_max_reconnect, "natsOptions_SetMaxReconnect");
    EARSHOT_FIND(options_reconnect_wait, "natsOptions_SetReconnectWait");
    EARSHOT_FIND(options_reconnect_buffer, "natsOptions_SetReconnectBufSize");
    EARSHOT_FIND(options_ping, "natsOptions_SetPingInterval");
    EARSHOT_FIND(options_write_deadline, "natsOptions_SetWriteDeadline");
    EARSHOT_FIND(options_error_handler, "natsOptions_SetErrorHandler");
    EARSHOT_FIND(connect, "natsConnection_Connect");
    EARSHOT_FIND(close, "natsConnection_Close");
    EARSHOT_FIND(destroy, "natsConnection_Destroy");
    EARSHOT_FIND(status, "natsConnection_Status");
    EARSHOT_FIND(flush, "natsConnection_FlushTimeout");
    EARSHOT_FIND(last_error, "natsConnection_GetLastError");
    EARSHOT_FIND(server, "natsConnection_GetConnectedUrl");
    EARSHOT_FIND(publish, "natsConnection_Publish");
    EARSHOT_FIND(publish_request, "natsConnection_PublishRequest");
    EARSHOT_FIND(publish_message, "natsConnection_PublishMsg");
    EARSHOT_FIND(request, "natsConnection_Request");
    EARSHOT_FIND(subscribe, "natsConnection_SubscribeSync");
    EARSHOT_FIND(limits, "natsSubscription_SetPendingLimits");
    EARSHOT_FIND(next, "natsSubscription_NextMsg");
    EARSHOT_FIND(unsubscribe, "natsSubscription_Destroy");
    EARSHOT_FIND(message_create, "natsMsg_Create");
    EARSHOT_FIND(message_destroy, "natsMsg_Destroy");
    EARSHOT_FIND(header_set, "natsMsgHeader_Set");
    EARSHOT_FIND(header_get, "natsMsgHeader_Get");
    EARSHOT_FIND(subject, "natsMsg_GetSubject");
    EARSHOT_FIND(reply, "natsMsg_GetReply");
    EARSHOT_FIND(data, "natsMsg_GetData");
    EARSHOT_FIND(length, "natsMsg_GetDataLength");
    EARSHOT_FIND(words, "natsStatus_GetText");
    EARSHOT_FIND(detail, "nats_GetLastError");
#undef EARSHOT_FIND
    return EARSHOT_NATS_OK;
}
