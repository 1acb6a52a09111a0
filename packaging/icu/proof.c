/* For a program that ends, loudly, when data of ICU is asked for that it was not linked with: scripts/icu-proof.sh */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void *given(void *data, const char *type, const char *name, const int *status) {
    if (data && *status <= 0) return data;
    char text[200];
    int length = snprintf(text, sizeof text, "ICU's data was asked for: %s.%s\n", name ? name : "?", type ? type : "?");
    if (write(STDERR_FILENO, text, (size_t)length) < 0) _exit(134);
    abort();
}

void *__real_swift_udata_open(const char *, const char *, const char *, int *);
void *__real_swift_udata_openChoice(const char *, const char *, const char *, void *, void *, int *);

void *__wrap_swift_udata_open(const char *path, const char *type, const char *name, int *status) {
    return given(__real_swift_udata_open(path, type, name, status), type, name, status);
}

void *__wrap_swift_udata_openChoice(
    const char *path, const char *type, const char *name, void *acceptable, void *context, int *status) {
    return given(
        __real_swift_udata_openChoice(path, type, name, acceptable, context, status), type, name, status);
}
