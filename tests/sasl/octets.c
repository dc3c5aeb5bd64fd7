/* SPDX-License-Identifier: MIT */
/* octets.c - A12 and A13: what others' mechanisms say, and what users are called, are octets and pass as such. */

#include <libmail/sasl.h>
#include <libmail/utf8.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static char *encode(const void *data, size_t n)
{
  char *out = (char *)malloc(n / 3 * 4 + 8);
  lmail_base64_encoder e;
  size_t used, made;

  lmail_base64_encode_init(&e, 0);
  assert_int_equal(lmail_base64_encode(&e, data, n, &used, out, n / 3 * 4 + 7, &made, 1), LMAIL_OK);
  out[made] = 0;
  return out;
}

/* ---- A12: nobody implements them by chance ---------------------------------------------------- */

static void a12_not_implemented(void **state)
{
  static const char *const names[] = {"NTLM",        "GSSAPI",     "GSS-SPNEGO", "SPA",     "MSN",
                                      "KERBEROS_V4", "SCRAM-NTLM", "NTLM-PLUS",  "GS2-KRB5"};
  const lmail_sasl_server_mechanism *servers[] = {
      lmail_sasl_plain_server(), lmail_sasl_login_server(), lmail_sasl_scram_sha256_server(),
      lmail_sasl_cram_md5_server(), lmail_sasl_external_server()};
  const lmail_sasl_client_mechanism *clients[] = {
      lmail_sasl_scram_sha256_client(), lmail_sasl_cram_md5_client(), lmail_sasl_plain_client()};
  lmail_sasl_credentials cred;
  size_t i;

  (void)state;
  memset(&cred, 0, sizeof cred);
  cred.user = cred.secret = "tim";
  cred.user_len = cred.secret_len = 3;
  for (i = 0; i < sizeof names / sizeof names[0]; i++) {
    const uint8_t *name, *initial;
    size_t name_len, initial_len;
    lmail_sasl_choice choice;
    char line[64];

    snprintf(line, sizeof line, "%s TlRMTVNTUAABAAAA", names[i]);
    assert_int_equal(
        lmail_sasl_argument(line, strlen(line), &name, &name_len, &initial, &initial_len, NULL),
        LMAIL_OK);
    assert_int_equal(name_len, strlen(names[i]));
    assert_int_equal(initial_len, 16);
    assert_null(lmail_sasl_server_find(servers, sizeof servers / sizeof servers[0], name, name_len));
    lmail_sasl_choice_init(&choice, clients, sizeof clients / sizeof clients[0]);
    lmail_sasl_choice_offer(&choice, names[i], strlen(names[i]));
    assert_null(lmail_sasl_choice_make(&choice, LMAIL_SASL_TLS, &cred));
    assert_int_equal(choice.reason, LMAIL_SASL_NO_MECHANISM);
  }
}

/* ---- A12: pass-through ------------------------------------------------------------------------ */

#define BLOB(text)         \
  {                        \
    text, sizeof(text) - 1 \
  }

/* Fields that lie about what follows them: nothing here may believe them, or look. */
static const struct {
  const char *at;
  size_t len;
} blobs[] = {
    BLOB("N"),
    BLOB("\0"),
    BLOB("\0\0\0\0"),
    BLOB("*"),
    BLOB("="),
    BLOB("\r\n"),
    BLOB("NTLMSSP\0\1\0\0\0\7\202\b\242"),
    /* a challenge whose target's name is 65,535 octets at 4,294,967,295 */
    BLOB("NTLMSSP\0\2\0\0\0\377\377\377\377\377\377\377\377\1\2\3\4\5\6\7\b"),
    /* responses of no octets, and of some behind the end (CVE-2020-12674, CVE-2023-42114) */
    BLOB("NTLMSSP\0\3\0\0\0\0\0\0\0\100\0\0\0\0\0\0\0\100\0\0\0\377\177\377\177\0\0\0\200"),
    /* GSS-API: a length of four octets that is all ones; one of none */
    BLOB("\140\204\377\377\377\377\6\11\52\206\110\206\367\22\1\2\2"),
    BLOB("\140\200\6\0\377"),
    /* the security layers of RFC 4752: none, and 0 octets of buffer (CVE-2022-2469) */
    BLOB("\1\0\0\0"),
    BLOB("\377\376\375\374 \200\201 ,=,\t\177"),
};

enum { COUNT = sizeof blobs / sizeof blobs[0] };

/* The message of n octets to a server of `room` octets, in pieces. */
static void server_gets(const uint8_t *blob, size_t n, size_t room, size_t piece)
{
  uint8_t *scratch = (uint8_t *)malloc(room + (room == 0));
  char *line = encode(blob, n);
  size_t at = 0, total = strlen(line), len;
  lmail_sasl_server_mechanism m;
  lmail_sasl_server s;
  lmail_sasl_answer a;
  const uint8_t *got;
  lmail_status st;

  lmail_sasl_pass_server(&m, "NTLM", LMAIL_SASL_FIRST);
  assert_int_equal(lmail_sasl_server_init(&s, &m, NULL, scratch, room), LMAIL_OK);
  do {
    len = piece < total - at ? piece : total - at;
    st = lmail_sasl_server_receive(&s, line + at, len, at + len < total);
    at += len;
  } while (st == LMAIL_WAIT);
  if (room < n) {
    assert_int_equal(st, LMAIL_REFUSED);
    assert_int_equal(lmail_sasl_server_reason(&s), LMAIL_SASL_TOO_LONG);
  } else {
    assert_int_equal(st, LMAIL_REPLY_DUE);
    assert_int_equal(lmail_sasl_server_question(&s), LMAIL_SASL_ASK_TOKEN);
    got = lmail_sasl_server_get(&s, LMAIL_SASL_GET_SECRET, &len);
    assert_int_equal(len, n);
    assert_memory_equal(got, blob, n);
    memset(&a, 0, sizeof a);
    assert_int_equal(lmail_sasl_server_answer(&s, &a), LMAIL_REFUSED);
    assert_int_equal(lmail_sasl_server_reason(&s), LMAIL_SASL_CREDENTIALS);
  }
  while (room-- != 0) assert_int_equal(scratch[room], 0); /* nothing is left of it */
  lmail_sasl_server_clear(&s);
  free(line);
  free(scratch);
}

static void client_gets(const uint8_t *blob, size_t n, size_t room)
{
  uint8_t *scratch = (uint8_t *)malloc(room + (room == 0));
  char *line = encode(blob, n), out[64];
  lmail_sasl_client_mechanism m;
  lmail_sasl_credentials cred;
  lmail_sasl_client c;
  const uint8_t *got;
  lmail_writer w;
  size_t len;

  memset(&cred, 0, sizeof cred);
  cred.secret = "first";
  cred.secret_len = 5;
  lmail_sasl_pass_client(&m, "NTLM", LMAIL_SASL_FIRST);
  assert_int_equal(lmail_sasl_client_init(&c, &m, NULL, scratch, room), LMAIL_OK);
  lmail_writer_init(&w, out, sizeof out);
  assert_int_equal(lmail_sasl_client_write(&c, &cred, &w), LMAIL_OK);
  if (room < n) {
    assert_int_equal(lmail_sasl_client_challenge(&c, &cred, line, strlen(line)), LMAIL_REFUSED);
    assert_int_equal(lmail_sasl_client_reason(&c), LMAIL_SASL_TOO_LONG);
    w.len = 0;
    assert_int_equal(lmail_sasl_client_write(&c, &cred, &w), LMAIL_OK);
    assert_int_equal(w.len, 1);
    assert_int_equal(out[0], '*');
    assert_int_equal(lmail_sasl_client_success(&c, &cred, NULL, 0), LMAIL_REFUSED);
  } else {
    assert_int_equal(lmail_sasl_client_challenge(&c, &cred, line, strlen(line)), LMAIL_OK);
    got = lmail_sasl_client_text(&c, &len);
    assert_int_equal(len, n);
    assert_memory_equal(got, blob, n);
  }
  lmail_sasl_client_clear(&c);
  free(line);
  free(scratch);
}

/* Each blob and all that it begins with, into room that is exact, and into one octet less. */
static void a12_blobs(void **state)
{
  size_t i, n, piece;

  (void)state;
  for (i = 0; i < COUNT; i++) {
    for (n = 1; n <= blobs[i].len; n++) {
      uint8_t *copy = (uint8_t *)malloc(n);

      memcpy(copy, blobs[i].at, n);
      for (piece = 1; piece < 6; piece++) {
        server_gets(copy, n, n, piece);
        server_gets(copy, n, n - 1, piece);
      }
      client_gets(copy, n, n);
      client_gets(copy, n, n - 1);
      free(copy);
    }
  }
}

static void a12_every_octet(void **state)
{
  uint8_t all[256];
  size_t i;

  (void)state;
  for (i = 0; i < 256; i++) all[i] = (uint8_t)(255 - i);
  server_gets(all, 256, 256, 1);
  server_gets(all, 256, 255, 7);
  client_gets(all, 256, 256);
  client_gets(all, 256, 255);
}

/* 334 without end: no count wraps round, and the exchange is over at its limit. */
static void a12_flood(void **state)
{
  lmail_sasl_client_mechanism cm;
  lmail_sasl_server_mechanism sm;
  lmail_sasl_client_config ccfg;
  lmail_sasl_server_config scfg;
  lmail_sasl_credentials cred;
  lmail_sasl_answer a;
  lmail_sasl_client c;
  lmail_sasl_server s;
  uint8_t cs[8], ss[8], out[64];
  unsigned client_rounds = 0, server_rounds = 0;
  lmail_writer w;

  (void)state;
  memset(&ccfg, 0, sizeof ccfg);
  memset(&scfg, 0, sizeof scfg);
  memset(&cred, 0, sizeof cred);
  memset(&a, 0, sizeof a);
  cred.secret = "x";
  cred.secret_len = 1;
  a.verdict = LMAIL_SASL_CONTINUE;
  ccfg.rounds_max = UINT32_MAX;
  scfg.rounds_max = 254;
  lmail_sasl_pass_client(&cm, "NTLM", LMAIL_SASL_FIRST);
  lmail_sasl_pass_server(&sm, "NTLM", LMAIL_SASL_FIRST);
  assert_int_equal(lmail_sasl_client_init(&c, &cm, &ccfg, cs, sizeof cs), LMAIL_OK);
  do {
    lmail_writer_init(&w, out, sizeof out);
    assert_int_equal(lmail_sasl_client_write(&c, &cred, &w), LMAIL_OK);
    assert_true(++client_rounds < 300);
  } while (lmail_sasl_client_challenge(&c, &cred, "AAAA", 4) == LMAIL_OK);
  assert_int_equal(client_rounds, 255);
  assert_int_equal(lmail_sasl_client_reason(&c), LMAIL_SASL_UNEXPECTED);
  assert_int_equal(lmail_sasl_client_success(&c, &cred, NULL, 0), LMAIL_REFUSED);
  assert_int_equal(lmail_sasl_server_init(&s, &sm, &scfg, ss, sizeof ss), LMAIL_OK);
  while (lmail_sasl_server_receive(&s, "AAAA", 4, 0) == LMAIL_REPLY_DUE) {
    assert_true(++server_rounds < 300);
    assert_int_equal(lmail_sasl_server_answer(&s, &a), LMAIL_OK);
    lmail_writer_init(&w, out, sizeof out);
    assert_int_equal(lmail_sasl_server_write(&s, &w), LMAIL_OK);
  }
  assert_int_equal(server_rounds, 254);
  assert_int_equal(lmail_sasl_server_reason(&s), LMAIL_SASL_UNEXPECTED);
}

/* Who says that the mechanism proves the server, which nobody here can see, gets no success. */
static void a12_mutual(void **state)
{
  lmail_sasl_client_mechanism m;
  lmail_sasl_credentials cred;
  lmail_sasl_client c;
  uint8_t scratch[8], out[64];
  lmail_writer w;

  (void)state;
  memset(&cred, 0, sizeof cred);
  cred.secret = "x";
  cred.secret_len = 1;
  lmail_sasl_pass_client(&m, "GSSAPI", LMAIL_SASL_FIRST | LMAIL_SASL_MUTUAL);
  assert_int_equal(lmail_sasl_client_init(&c, &m, NULL, scratch, sizeof scratch), LMAIL_OK);
  lmail_writer_init(&w, out, sizeof out);
  assert_int_equal(lmail_sasl_client_write(&c, &cred, &w), LMAIL_OK);
  assert_int_equal(lmail_sasl_client_success(&c, &cred, "AAAA", 4), LMAIL_REFUSED);
  assert_int_equal(lmail_sasl_client_reason(&c), LMAIL_SASL_UNPROVEN);
}

/* ---- A13: names ------------------------------------------------------------------------------- */

static const struct {
  const char *name;
  int is_utf8;
} names[] = {{"a\r\nb", 1},   {"a\nMAIL FROM:<x@y>", 1}, {"%s%n%x", 1}, {"*", 1},
             {")(uid*", 1},   {"../../etc/passwd", 1},   {"a b", 1},    {"j\303\266rg", 1},
             {"\377\376", 0}, {"\300\257", 0},           {"x\303", 0}};

enum { CONTROLS = 2 }; /* the first so many hold control characters */

/* The name between what the mechanism has before and behind it. */
static void server_is_told(const lmail_sasl_server_mechanism *m, uint32_t what, const char *before,
                           size_t before_len, const char *behind, size_t behind_len)
{
  size_t i;

  for (i = 0; i < sizeof names / sizeof names[0]; i++) {
    size_t n = strlen(names[i].name), len;
    lmail_sasl_server_config cfg;
    uint8_t text[256], scratch[512];
    lmail_sasl_server s;
    const uint8_t *got;
    lmail_writer w;
    char *line;

    memset(&cfg, 0, sizeof cfg);
    cfg.random = "eighteen octets ..";
    cfg.random_len = 18;
    cfg.host = "host.example";
    cfg.host_len = 12;
    memcpy(text, before, before_len);
    memcpy(text + before_len, names[i].name, n);
    memcpy(text + before_len + n, behind, behind_len);
    line = encode(text, before_len + n + behind_len);
    assert_int_equal(lmail_sasl_server_init(&s, m, &cfg, scratch, sizeof scratch), LMAIL_OK);
    lmail_writer_init(&w, text, sizeof text);
    assert_int_equal(lmail_sasl_server_receive(&s, "", 0, 0), LMAIL_OK);
    assert_int_equal(lmail_sasl_server_write(&s, &w), LMAIL_OK);
    assert_true(lmail_sasl_server_receive(&s, line, strlen(line), 0) >= 0);
    got = lmail_sasl_server_get(&s, what, &len);
    if (len != n) print_message("%s: %s\n", m->name, names[i].name);
    assert_int_equal(len, n);
    assert_memory_equal(got, names[i].name, n);
    assert_int_equal(lmail_utf8_valid(got, len) == len, names[i].is_utf8);
    lmail_sasl_server_clear(&s);
    free(line);
  }
}

#define TOLD(m, what, before, behind) \
  server_is_told(m, what, before, sizeof(before) - 1, behind, sizeof(behind) - 1)

static void a13_servers(void **state)
{
  (void)state;
  TOLD(lmail_sasl_plain_server(), LMAIL_SASL_GET_USER, "\0", "\0password");
  TOLD(lmail_sasl_plain_server(), LMAIL_SASL_GET_AUTHZID, "", "\0user\0password");
  TOLD(lmail_sasl_login_server(), LMAIL_SASL_GET_USER, "", "");
  TOLD(lmail_sasl_cram_md5_server(), LMAIL_SASL_GET_USER, "", " 0123456789abcdef0123456789abcdef");
  TOLD(lmail_sasl_scram_sha256_server(), LMAIL_SASL_GET_USER, "n,,n=", ",r=abc");
  TOLD(lmail_sasl_scram_sha256_server(), LMAIL_SASL_GET_AUTHZID, "n,a=", ",n=user,r=abc");
  TOLD(lmail_sasl_oauthbearer_server(), LMAIL_SASL_GET_AUTHZID, "n,a=", ",\1auth=Bearer t\1\1");
  TOLD(lmail_sasl_xoauth2_server(), LMAIL_SASL_GET_USER, "user=", "\1auth=Bearer t\1\1");
}

/* No name ends a line, or gives up an exchange: what a client writes is its command and base64. */
static void a13_clients(void **state)
{
  const lmail_sasl_client_mechanism *clients[] = {
      lmail_sasl_plain_client(),    lmail_sasl_login_client(),
      lmail_sasl_cram_md5_client(), lmail_sasl_scram_sha256_client(),
      lmail_sasl_xoauth2_client(),  lmail_sasl_oauthbearer_client()};
  size_t i, m, at;

  (void)state;
  for (m = 0; m < sizeof clients / sizeof clients[0]; m++) {
    for (i = 0; i < sizeof names / sizeof names[0]; i++) {
      lmail_sasl_credentials cred;
      uint8_t scratch[640];
      lmail_sasl_client c;
      lmail_status st;
      char out[256];
      lmail_writer w;

      memset(&cred, 0, sizeof cred);
      cred.user = names[i].name;
      cred.user_len = strlen(names[i].name);
      cred.secret = "secret";
      cred.secret_len = 6;
      cred.random = "eighteen octets ..";
      cred.random_len = 18;
      cred.flags = LMAIL_SASL_PREPARED;
      assert_int_equal(lmail_sasl_client_init(&c, clients[m], NULL, scratch, sizeof scratch),
                       LMAIL_OK);
      lmail_writer_init(&w, out, sizeof out);
      st = lmail_sasl_client_write(&c, &cred, &w);
      if (clients[m] == lmail_sasl_xoauth2_client() && i < CONTROLS) { /* no escape, so no place */
        assert_int_equal(st, LMAIL_E_ARGUMENT);
        assert_int_equal(w.len, 0);
        continue;
      }
      assert_int_equal(st, LMAIL_OK);
      if (!(clients[m]->flags & LMAIL_SASL_FIRST)) { /* the name comes with the response */
        st = lmail_sasl_client_challenge(&c, &cred, "PGFAYj4=", 8);
        assert_int_equal(st, LMAIL_OK);
        w.len = 0;
        assert_int_equal(lmail_sasl_client_write(&c, &cred, &w), LMAIL_OK);
        at = 0;
      } else {
        at = 5 + strlen(clients[m]->name) + 1;
      }
      assert_true(w.len > at);
      for (; at < w.len; at++) {
        assert_non_null(
            strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=", out[at]));
        assert_int_not_equal(out[at], 0);
      }
      lmail_sasl_client_clear(&c);
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a12_not_implemented), cmocka_unit_test(a12_blobs),
      cmocka_unit_test(a12_every_octet),     cmocka_unit_test(a12_flood),
      cmocka_unit_test(a12_mutual),          cmocka_unit_test(a13_servers),
      cmocka_unit_test(a13_clients),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
