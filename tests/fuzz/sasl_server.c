/* SPDX-License-Identifier: MIT */
/*
 * sasl_server.c - the SASL server under any client. The first octets choose the mechanism, the protocol,
 * the sizes and the answers; each further line is what a client says. However the lines are cut, the
 * outcome is the same; nobody is let in whom the application refuses, or who does not know the password.
 */

#include <libmail/sasl.h>
#include <stdlib.h>
#include <string.h>

enum { OPTIONS = 6, MECHANISMS = 11 };

#define REQUIRE(condition)     \
  do {                         \
    if (!(condition)) abort(); \
  } while (0)

typedef struct run {
  lmail_sasl_server s;
  lmail_sasl_server_mechanism pass;
  const lmail_sasl_server_mechanism *mechanism;
  const uint8_t *options;
  uint8_t *scratch;
  size_t scratch_size;
  size_t piece; /* 0: lines as they are */
  int encodes;
  int accepted; /* the application has said yes */
  uint64_t hash;
} run;

static void mix(run *r, const void *data, size_t n)
{
  const uint8_t *p = (const uint8_t *)data;
  size_t i;

  for (i = 0; i < n; i++) r->hash = (r->hash ^ p[i]) * UINT64_C(1099511628211);
}

static void mix_number(run *r, int32_t v)
{
  mix(r, &v, sizeof v);
}

static const lmail_sasl_server_mechanism *choose_mechanism(run *r, unsigned which)
{
  switch (which % MECHANISMS) {
  case 0: return lmail_sasl_plain_server();
  case 1: return lmail_sasl_login_server();
  case 2: return lmail_sasl_external_server();
  case 3: return lmail_sasl_anonymous_server();
  case 4: return lmail_sasl_xoauth2_server();
  case 5: return lmail_sasl_oauthbearer_server();
  case 6: return lmail_sasl_cram_md5_server();
  case 7: return lmail_sasl_digest_md5_server();
  case 8: return lmail_sasl_scram_sha1_server();
  case 9: return lmail_sasl_scram_sha256_plus_server();
  default: lmail_sasl_pass_server(&r->pass, "GSSAPI", LMAIL_SASL_FIRST); return &r->pass;
  }
}

/* What is known lies in scratch, whole. */
static void look(run *r)
{
  uint32_t what;

  for (what = LMAIL_SASL_GET_USER; what <= LMAIL_SASL_GET_BINDING; what++) {
    size_t n;
    const uint8_t *p = lmail_sasl_server_get(&r->s, what, &n);

    REQUIRE((p == NULL) == (n == 0));
    if (p == NULL) continue;
    REQUIRE(p >= r->scratch && n <= r->scratch_size &&
            (size_t)(p - r->scratch) <= r->scratch_size - n);
    mix(r, p, n);
  }
}

static lmail_status answer_one(run *r)
{
  static const uint8_t keys[64] = {1, 2, 3};
  unsigned how = r->options[4];
  lmail_sasl_answer a;
  lmail_status st;

  memset(&a, 0, sizeof a);
  a.verdict = how % 6;
  a.iterations = 4096;
  a.text = "a password that no fuzzer finds";
  a.text_len = how & 0x80 ? 0 : 31;
  a.salt = "salt";
  a.salt_len = 4;
  a.stored_key = a.server_key = keys;
  a.binding = "channel";
  a.binding_len = 7;
  st = lmail_sasl_server_answer(&r->s, &a);
  if (st == LMAIL_E_ARGUMENT) { /* no answer to this question */
    a.verdict = LMAIL_SASL_REJECT;
    st = lmail_sasl_server_answer(&r->s, &a);
    REQUIRE(st >= 0);
  }
  if (a.verdict == LMAIL_SASL_ACCEPT) r->accepted = 1;
  REQUIRE(st != LMAIL_REPLY_DUE || a.verdict == LMAIL_SASL_ACCEPT);
  return st;
}

static void write_all(run *r)
{
  size_t cap = r->piece == 0 ? 8192 : r->piece;
  lmail_status st;

  do {
    uint8_t *room = (uint8_t *)malloc(cap);
    lmail_writer w;

    lmail_writer_init(&w, room, cap);
    st = lmail_sasl_server_write(&r->s, &w);
    REQUIRE(w.len <= cap);
    mix(r, room, w.len);
    if (st == LMAIL_FULL && w.len == 0) cap = cap * 2 + 1;
    free(room);
  } while (st == LMAIL_FULL);
  mix_number(r, st);
}

static lmail_status say(run *r, const uint8_t *s, size_t n)
{
  lmail_status st;
  size_t at = 0;

  do {
    size_t len = r->piece != 0 && r->piece < n - at ? r->piece : n - at;
    uint8_t *exact = (uint8_t *)malloc(len == 0 ? 1 : len);

    if (len != 0) memcpy(exact, s + at, len);
    at += len;
    st = lmail_sasl_server_receive(&r->s, exact, len, at < n);
    free(exact);
  } while (st == LMAIL_WAIT);
  return st;
}

static void one_line(run *r, const uint8_t *s, size_t n)
{
  int failed = lmail_sasl_server_reason(&r->s) != 0;
  uint8_t *text = (uint8_t *)malloc(n / 3 * 4 + 8);
  size_t used, len = n;
  lmail_status st;

  if (r->encodes && !(n == 1 && (*s == '*' || *s == '='))) {
    lmail_base64_encoder e;

    lmail_base64_encode_init(&e, 0);
    (void)lmail_base64_encode(&e, s, n, &used, text, n / 3 * 4 + 8, &len, 1);
  } else if (n != 0) {
    memcpy(text, s, n);
  }
  st = say(r, text, len);
  free(text);
  while (st == LMAIL_REPLY_DUE) {
    look(r);
    st = answer_one(r);
  }
  REQUIRE(st != LMAIL_DONE || (r->accepted && !failed));
  REQUIRE(st != LMAIL_REFUSED || lmail_sasl_server_reason(&r->s) != 0);
  mix_number(r, st);
  mix_number(r, (int32_t)lmail_sasl_server_reason(&r->s));
  look(r);
}

static uint64_t one_run(const uint8_t *options, const uint8_t *s, size_t n, size_t piece)
{
  lmail_sasl_server_config cfg;
  size_t at = 0;
  run r;

  memset(&r, 0, sizeof r);
  memset(&cfg, 0, sizeof cfg);
  r.hash = 1;
  r.piece = piece;
  r.options = options;
  r.encodes = (options[1] & 0x80) == 0;
  r.mechanism = choose_mechanism(&r, options[0]);
  cfg.protocol = options[1] & 3;
  cfg.flags = options[2] & (LMAIL_SASL_LINES | LMAIL_SASL_OFFERS_PLUS);
  cfg.rounds_max = options[2] & 7;
  cfg.random = "eighteen octets ..";
  cfg.random_len = 18;
  cfg.host = "host.example";
  cfg.host_len = 12;
  r.scratch_size = options[3] * 4U;
  r.scratch = (uint8_t *)malloc(r.scratch_size == 0 ? 1 : r.scratch_size);
  if (lmail_sasl_server_init(&r.s, r.mechanism, &cfg, r.scratch, r.scratch_size) == LMAIL_OK) {
    while (at <= n) {
      const uint8_t *end = at == n ? NULL : (const uint8_t *)memchr(s + at, '\n', n - at);
      size_t len = end == NULL ? n - at : (size_t)(end - (s + at));

      one_line(&r, s + at, len);
      write_all(&r);
      at += len + 1;
    }
  }
  free(r.scratch);
  return r.hash;
}

/* The argument of AUTH, too. */
static void split(const uint8_t *s, size_t n)
{
  uint8_t *exact = (uint8_t *)malloc(n == 0 ? 1 : n);
  const uint8_t *name, *initial;
  size_t name_len, initial_len;
  uint32_t repair;

  exact[0] = 0;
  if (n != 0) memcpy(exact, s, n);
  if (lmail_sasl_argument(exact, n, &name, &name_len, &initial, &initial_len, &repair) == LMAIL_OK) {
    REQUIRE(name == exact && name_len <= 20 && name_len + initial_len <= n);
    REQUIRE(initial + initial_len == exact + n);
  }
  free(exact);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  uint64_t whole;

  split(data, size);
  if (size < OPTIONS) return 0;
  whole = one_run(data, data + OPTIONS, size - OPTIONS, 0);
  REQUIRE(whole == one_run(data, data + OPTIONS, size - OPTIONS, 1 + data[5] % 60U));
  return 0;
}
