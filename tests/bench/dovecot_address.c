/* SPDX-License-Identifier: MIT */
/* dovecot_address.c - address lists by Dovecot's libraries, where they are installed. */

#include "bench.h"

#ifdef BENCH_DOVECOT
#include <lib.h>
#include <message-address.h>

static size_t addresses(const bench_input *in)
{
  pool_t pool;
  size_t i, sum = 0;

  dovecot_start();
  pool = pool_alloconly_create("addresses", 4096);
  for (i = 0; i < in->messages; i++) {
    const struct message_address *a = message_address_parse(
        pool, in->data + in->starts[i], in->starts[i + 1] - in->starts[i] - 1, UINT_MAX, 0);

    for (; a != NULL; a = a->next) sum++;
    p_clear(pool);
  }
  pool_unref(&pool);
  return sum;
}

const bench_fn dovecot_addresses = addresses;
#else
const bench_fn dovecot_addresses = NULL;
#endif
