/* SPDX-License-Identifier: MIT */
/*
 * sasl_client.c - the SASL client under any server. The first octets choose the mechanism, the protocol and
 * the sizes; each further line is a challenge, or success when it begins with "!". Whatever the
 * window, the same is written; what has failed never succeeds; and no server that does not know the
 * password is believed by a mechanism that asks for proof.
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
  lmail_sasl_client c;
  lmail_sasl_client_mechanism pass;
  const lmail_sasl_client_mechanism *mechanism;
  lmail_sasl_credentials cred;
  size_t window;
  int encodes; /* challenges are given as base64 of what stands in the input */
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

static const lmail_sasl_client_mechanism *choose_mechanism(run *r, unsigned which)
{
  switch (which % MECHANISMS) {
  case 0: return lmail_sasl_plain_client();
  case 1: return lmail_sasl_login_client();
  case 2: return lmail_sasl_external_client();
  case 3: return lmail_sasl_anonymous_client();
  case 4: return lmail_sasl_xoauth2_client();
  case 5: return lmail_sasl_oauthbearer_client();
  case 6: return lmail_sasl_cram_md5_client();
  case 7: return lmail_sasl_digest_md5_client();
  case 8: return lmail_sasl_scram_sha1_client();
  case 9: return lmail_sasl_scram_sha256_plus_client();
  default: lmail_sasl_pass_client(&r->pass, "GSSAPI", LMAIL_SASL_FIRST); return &r->pass;
  }
}

/* Writes what is due, if anything is, through windows. */
static void write_all(run *r)
{
  size_t cap = r->window;
  lmail_status st;

  do {
    uint8_t *room = (uint8_t *)malloc(cap);
    lmail_writer w;

    lmail_writer_init(&w, room, cap);
    st = lmail_sasl_client_write(&r->c, &r->cred, &w);
    REQUIRE(w.len <= cap && w.secret_to <= w.len && w.secret_from <= w.secret_to);
    mix(r, room, w.len);
    if (st == LMAIL_FULL) REQUIRE(w.need > 0);
    if (st == LMAIL_FULL && w.len == 0) cap = cap * 2 + 1;
    free(room);
  } while (st == LMAIL_FULL);
  mix_number(r, st);
}

static uint8_t *encode(const uint8_t *s, size_t n, size_t *made)
{
  uint8_t *out = (uint8_t *)malloc(n / 3 * 4 + 8);
  lmail_base64_encoder e;
  size_t used;

  lmail_base64_encode_init(&e, 0);
  (void)lmail_base64_encode(&e, s, n, &used, out, n / 3 * 4 + 8, made, 1);
  return out;
}

static void one_line(run *r, const uint8_t *s, size_t n)
{
  int success = n != 0 && s[0] == '!', failed = lmail_sasl_client_reason(&r->c) != 0;
  uint8_t *text, *exact;
  size_t len, text_len;
  const uint8_t *told;
  lmail_status st;

  if (success) s++, n--;
  if (r->encodes) {
    text = encode(s, n, &len);
  } else {
    text = (uint8_t *)malloc(n + 1);
    memcpy(text, s, n);
    len = n;
  }
  exact = (uint8_t *)malloc(len == 0 ? 1 : len);
  memcpy(exact, text, len);
  free(text);
  st = success ? lmail_sasl_client_success(&r->c, &r->cred, exact, len)
               : lmail_sasl_client_challenge(&r->c, &r->cred, exact, len);
  free(exact);
  while (st == LMAIL_PAUSED) st = lmail_sasl_client_work(&r->c, &r->cred, (uint32_t)r->window);
  REQUIRE(st != LMAIL_DONE || !failed);
  REQUIRE(st != LMAIL_DONE || !(r->mechanism->flags & LMAIL_SASL_MUTUAL));
  REQUIRE(st != LMAIL_REFUSED || lmail_sasl_client_reason(&r->c) != 0);
  mix_number(r, st);
  mix_number(r, (int32_t)lmail_sasl_client_reason(&r->c));
  told = lmail_sasl_client_text(&r->c, &text_len);
  if (told != NULL) mix(r, told, text_len);
}

static uint64_t one_run(const uint8_t *options, const uint8_t *s, size_t n, size_t window)
{
  lmail_sasl_client_config cfg;
  size_t size, at = 0;
  uint8_t *scratch;
  run r;

  memset(&r, 0, sizeof r);
  memset(&cfg, 0, sizeof cfg);
  r.hash = 1;
  r.window = window;
  r.encodes = (options[1] & 0x80) == 0;
  r.mechanism = choose_mechanism(&r, options[0]);
  cfg.protocol = options[1] & 3;
  cfg.flags = options[2] & 0x0f;
  cfg.iterations_min = 1;
  cfg.iterations_max = 50;
  size = lmail_sasl_client_scratch_size(r.mechanism, options[3] * 2U);
  scratch = (uint8_t *)malloc(size == 0 ? 1 : size);
  r.cred.user = "us,er";
  r.cred.user_len = 5;
  r.cred.secret = "pencil";
  r.cred.secret_len = 6;
  r.cred.host = "host.example";
  r.cred.host_len = 12;
  r.cred.authzid = "admin";
  r.cred.authzid_len = options[4] & 1 ? 5 : 0;
  r.cred.binding_name = "tls-unique";
  r.cred.binding_name_len = 10;
  r.cred.binding = "channel";
  r.cred.binding_len = 7;
  r.cred.random = "eighteen octets ..";
  r.cred.random_len = 18;
  REQUIRE(lmail_sasl_client_init(&r.c, r.mechanism, &cfg, scratch, size) == LMAIL_OK);
  write_all(&r);
  while (at < n) {
    const uint8_t *end = (const uint8_t *)memchr(s + at, '\n', n - at);
    size_t len = end == NULL ? n - at : (size_t)(end - (s + at));

    one_line(&r, s + at, len);
    write_all(&r);
    at += len + 1;
  }
  lmail_sasl_client_clear(&r.c);
  free(scratch);
  return r.hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  uint64_t whole;

  if (size < OPTIONS) return 0;
  whole = one_run(data, data + OPTIONS, size - OPTIONS, 8192);
  REQUIRE(whole == one_run(data, data + OPTIONS, size - OPTIONS, 1 + data[5] % 60U));
  return 0;
}
