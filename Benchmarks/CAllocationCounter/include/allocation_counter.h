#pragma once
#include <stdint.h>

/// Allocations (malloc, calloc, realloc, aligned ones) of the whole process since its start.
uint64_t allocation_count(void);

/// Gives free heap pages back to the system, so that resident sizes can be compared.
void release_free_memory(void);
