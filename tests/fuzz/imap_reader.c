/* SPDX-License-Identifier: MIT */
/*
 * imap_reader.c - a server's responses under any input. The first octets choose the limits and the cuts;
 * any cut must give the same events, and events must be balanced.
 */

#include "check.h"
#include "choices.h"
#include <libmail/imap_response.h>
#include <string.h>

enum { OPTIONS = 4 };

typedef struct run {
  uint64_t hash;
  uint32_t depth;
  int in_response, in_bulk;
} run;

static void take(run *r, const lmail_event *ev)
{
  uint16_t flags = (uint16_t)(ev->flags & ~(LMAIL_EV_COPIED | LMAIL_EV_MORE));

  CHECK(ev->kind >= LMAIL_IMAP_CLIENT_RESPONSE && ev->kind <= LMAIL_IMAP_CLIENT_END);
  if (ev->data != NULL && ev->data2 != NULL) CHECK(ev->data2 >= ev->data + ev->len);
  if (ev->kind == LMAIL_IMAP_CLIENT_RESPONSE) {
    CHECK(!r->in_response);
    r->in_response = 1;
    r->depth = 0;
  } else if (ev->kind == LMAIL_IMAP_CLIENT_OPEN) {
    CHECK(ev->depth == ++r->depth);
  } else if (ev->kind == LMAIL_IMAP_CLIENT_CLOSE) {
    CHECK(ev->depth == r->depth-- && ev->depth > 0);
  } else if (ev->kind == LMAIL_IMAP_CLIENT_END) {
    CHECK(r->depth == 0);
    r->in_response = 0;
  } else if (ev->kind == LMAIL_IMAP_CLIENT_BAD) {
    if (ev->code == 1) r->depth = 0;
    if (ev->code == 1) r->in_bulk = 0;
  } else {
    CHECK(r->in_response && ev->depth == r->depth);
  }
  if (!r->in_bulk) {
    hash_add(&r->hash, &ev->kind, sizeof ev->kind);
    hash_add(&r->hash, &ev->code, sizeof ev->code);
    hash_add(&r->hash, &ev->field, sizeof ev->field);
    hash_add(&r->hash, &flags, sizeof flags);
    hash_add(&r->hash, &ev->id, sizeof ev->id);
    hash_add(&r->hash, &ev->repair, sizeof ev->repair);
    hash_add(&r->hash, &ev->num, sizeof ev->num);
    hash_add(&r->hash, &ev->off, sizeof ev->off);
  }
  r->in_bulk = (ev->flags & LMAIL_EV_MORE) != 0;
  hash_add(&r->hash, ev->data, ev->len);
  hash_add(&r->hash, ev->data2, ev->len2);
}

static uint64_t play(const uint8_t *options, const uint8_t *in, size_t n, size_t cut)
{
  lmail_imap_reader_config cfg;
  lmail_imap_reader reader;
  lmail_status st;
  lmail_error e;
  size_t at = 0, given = 0;
  uint8_t *scratch;
  unsigned turn = 0;
  run r;

  memset(&r, 0, sizeof r);
  memset(&cfg, 0, sizeof cfg);
  cfg.token_max = 64u + options[0] % 16u;
  cfg.depth_max = 1u + options[1] % 8u;
  cfg.flags = options[2] & (LMAIL_IMAP_OBSERVE | LMAIL_IMAP_TOLERATE_QUOTES);
  scratch = (uint8_t *)malloc(lmail_imap_reader_scratch_size(&cfg));
  if (options[2] & 0x80) { /* next to no grammar: the framing is the same */
    st = lmail_imap_reader_init_bare(&reader, &cfg, scratch, lmail_imap_reader_scratch_size(&cfg));
  } else {
    st = lmail_imap_reader_init(&reader, &cfg, scratch, lmail_imap_reader_scratch_size(&cfg));
  }
  CHECK(st == LMAIL_OK);
  for (;;) {
    uint8_t *piece = (uint8_t *)malloc(given - at + 1);
    size_t used = 0;
    lmail_event ev;

    memcpy(piece, in + at, given - at);
    st = lmail_next(&reader.base, piece, given - at, &used, &ev);
    CHECK(used <= given - at);
    if (st == LMAIL_EVENT) {
      take(&r, &ev);
      if ((options[3] & 1) && ev.kind == LMAIL_IMAP_CLIENT_BODY && (turn++ & 1)) {
        lmail_skip(&reader.base);
        if (ev.flags & LMAIL_EV_MORE) r.in_bulk = 0;
      }
    }
    free(piece);
    at += used;
    if (st == LMAIL_EVENT) continue;
    if (st != LMAIL_OK) break;
    CHECK(at == given);
    if (given == n) lmail_finish(&reader.base);
    else given += cut == 0 || n - given < cut ? n - given : cut;
  }
  lmail_get_error(&reader.base, &e);
  hash_add(&r.hash, &st, sizeof st);
  hash_add(&r.hash, &e.off, sizeof e.off);
  hash_add(&r.hash, &e.line, sizeof e.line);
  hash_add(&r.hash, &e.byte, sizeof e.byte);
  free(scratch);
  return r.hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  uint8_t options[OPTIONS];
  uint64_t whole;

  if (size < OPTIONS) return 0;
  memcpy(options, data, OPTIONS);
  options[3] = 0; /* what is skipped depends on the cuts */
  whole = play(options, data + OPTIONS, size - OPTIONS, 0);
  CHECK(play(options, data + OPTIONS, size - OPTIONS, 1) == whole);
  CHECK(play(options, data + OPTIONS, size - OPTIONS, 1 + data[3] % 32) == whole);
  play(data, data + OPTIONS, size - OPTIONS, 7);
  return 0;
}
