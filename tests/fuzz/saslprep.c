/* SPDX-License-Identifier: MIT */
/*
 * saslprep.c - what SASLprep gives is whole or nothing at every size, is valid, and is prepared to itself;
 * stored text is accepted when it is queried, with the same result.
 */

#include "check.h"
#include <libmail/saslprep.h>
#include <libmail/utf8.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 1000, GROWTH = 11 };

static size_t prepared(unsigned mode, const uint8_t *in, size_t n, uint8_t *out, size_t cap,
                       lmail_saslprep_fault *fault)
{
  size_t made;
  lmail_status st = lmail_saslprep(NULL, mode, in, n, out, cap, &made, fault);

  if (fault->reason != 0) {
    CHECK(st == LMAIL_E_ARGUMENT && made == 0 && fault->off <= n);
    return SIZE_MAX;
  }
  CHECK(st == (made <= cap ? LMAIL_OK : LMAIL_FULL));
  CHECK(made <= GROWTH * n);
  return made;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static uint8_t out[GROWTH * LONGEST], again[GROWTH * LONGEST], queried[GROWTH * LONGEST];
  lmail_saslprep_fault fault;
  size_t made, cap;
  unsigned mode;
  uint8_t *room;

  if (size < 1 || size > LONGEST) return 0;
  mode = data[0] & 1;
  cap = data[0] >> 1;
  data++;
  size--;
  made = prepared(mode, data, size, out, sizeof out, &fault);
  room = (uint8_t *)malloc(cap);
  CHECK(prepared(mode, data, size, room, cap, &fault) == made);
  if (made <= cap && made != 0) CHECK(memcmp(room, out, made) == 0);
  free(room);
  if (made == SIZE_MAX) {
    if (fault.reason == LMAIL_SASLPREP_UTF8) CHECK(lmail_utf8_valid(data, size) == fault.off);
    return 0;
  }
  CHECK(lmail_utf8_valid(data, size) == size && lmail_utf8_valid(out, made) == made);
  CHECK(prepared(mode, out, made, again, sizeof again, &fault) == made);
  CHECK(made == 0 || memcmp(out, again, made) == 0);
  CHECK(prepared(LMAIL_SASLPREP_QUERY, data, size, queried, sizeof queried, &fault) == made);
  CHECK(made == 0 || memcmp(out, queried, made) == 0);
  return 0;
}
