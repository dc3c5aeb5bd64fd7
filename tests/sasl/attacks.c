/* SPDX-License-Identifier: MIT */
/* attacks.c - A1 to A13: what a server is sent, and what a client is told; one line of input each. */

#include <libmail/sasl.h>
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

/* ---- a server, and what it made of a line ----------------------------------------------------- */

typedef struct server {
  lmail_sasl_server s;
  uint8_t *scratch;
  size_t size;
} server;

static void server_start(server *v, const lmail_sasl_server_mechanism *m, unsigned protocol,
                         size_t scratch)
{
  lmail_sasl_server_config cfg;

  memset(&cfg, 0, sizeof cfg);
  cfg.protocol = (uint16_t)protocol;
  cfg.random = "eighteen octets ..";
  cfg.random_len = 18;
  cfg.host = "host.example";
  cfg.host_len = 12;
  v->size = scratch;
  v->scratch = (uint8_t *)malloc(scratch);
  assert_int_equal(lmail_sasl_server_init(&v->s, m, &cfg, v->scratch, scratch), LMAIL_OK);
}

static void server_end(server *v)
{
  lmail_sasl_server_clear(&v->s);
  free(v->scratch);
}

/* A copy of its own size, so that every read behind it is found. */
static lmail_status says(server *v, const void *line, size_t n)
{
  char *copy = (char *)malloc(n + 1);
  lmail_status st;

  memcpy(copy, line, n);
  st = lmail_sasl_server_receive(&v->s, copy, n, 0);
  free(copy);
  return st;
}

static void challenges(server *v)
{
  uint8_t out[512];
  lmail_writer w;

  lmail_writer_init(&w, out, sizeof out);
  assert_int_equal(lmail_sasl_server_write(&v->s, &w), LMAIL_OK);
}

/* A line as it is, after an empty challenge: `reason`, 0 for a question. */
static void line_is(const lmail_sasl_server_mechanism *m, const void *line, size_t n,
                    uint32_t reason)
{
  lmail_status st;
  server v;

  server_start(&v, m, LMAIL_SASL_SMTP, 16384);
  assert_int_equal(says(&v, "", 0), LMAIL_OK);
  assert_int_equal(says(&v, "AA==", 4), LMAIL_E_STATE);
  challenges(&v);
  st = says(&v, line, n);
  if (st != (reason == 0 ? LMAIL_REPLY_DUE : LMAIL_REFUSED) ||
      lmail_sasl_server_reason(&v.s) != reason) {
    print_message("%.*s: %d %s\n", (int)n, (const char *)line, (int)st,
                  lmail_sasl_reason_name(lmail_sasl_server_reason(&v.s)));
  }
  assert_int_equal(st, reason == 0 ? LMAIL_REPLY_DUE : LMAIL_REFUSED);
  assert_int_equal(lmail_sasl_server_reason(&v.s), reason);
  assert_int_equal(says(&v, "AA==", 4), LMAIL_E_STATE); /* never goes on */
  server_end(&v);
}

static void message_is(const lmail_sasl_server_mechanism *m, const void *data, size_t n,
                       uint32_t reason)
{
  char *line = encode(data, n);

  line_is(m, line, strlen(line), reason);
  free(line);
}

#define LINE(m, text, reason) line_is(m, text, sizeof(text) - 1, reason)
#define MESSAGE(m, text, reason) message_is(m, text, sizeof(text) - 1, reason)

static void a1_base64(void **state)
{
  const lmail_sasl_server_mechanism *m = lmail_sasl_plain_server();

  (void)state;
  LINE(m, "AHRpbQB0YW5z", 0);
  LINE(m, "AHRpbQB0YW4=", 0);
  LINE(m, "AHRpbQB0YQ==", 0);
  LINE(m, "AHRpbQB0YW5zd", LMAIL_SASL_NOT_BASE64);
  LINE(m, "AHRpbQB0YQ", LMAIL_SASL_NOT_BASE64);
  LINE(m, "AHRpbQB0YW4", LMAIL_SASL_NOT_BASE64);
  LINE(m, "AHRpbQB0YQ=", LMAIL_SASL_NOT_BASE64);
  LINE(m, "AHRpbQB0YQ===", LMAIL_SASL_NOT_BASE64);
  LINE(m, "AHRp=bQB0YW5z", LMAIL_SASL_NOT_BASE64);
  LINE(m, "AHQ=AHRpbQB0YW5z", LMAIL_SASL_NOT_BASE64);
  LINE(m, "=AHRpbQB0YW5z", LMAIL_SASL_NOT_BASE64);
  LINE(m, "=", LMAIL_SASL_NOT_BASE64);
  LINE(m, "==", LMAIL_SASL_NOT_BASE64);
  LINE(m, "====", LMAIL_SASL_NOT_BASE64);
  LINE(m, "AHRpbQB0YR==", LMAIL_SASL_NOT_BASE64);
  LINE(m, "AHRpbQB0YW5=", LMAIL_SASL_NOT_BASE64);
  LINE(m, " AHRpbQB0YW5z", LMAIL_SASL_NOT_BASE64);
  LINE(m, "AHRpbQB0YW5z ", LMAIL_SASL_NOT_BASE64);
  LINE(m, "AHRp bQB0YW5z", LMAIL_SASL_NOT_BASE64);
  LINE(m, "AHRpbQB0YW5z\r\n", LMAIL_SASL_NOT_BASE64);
  LINE(m, "AHRpbQB0YW5z\r", LMAIL_SASL_NOT_BASE64);
  LINE(m, "AHRpbQB0YW5z\0", LMAIL_SASL_NOT_BASE64);
  LINE(m, "AHRpbQB0YW5-", LMAIL_SASL_NOT_BASE64);
  LINE(m, "AHRpbQB0YW5_", LMAIL_SASL_NOT_BASE64);
  LINE(m, "AHRpbQB0YW5\200", LMAIL_SASL_NOT_BASE64);
  LINE(m, "*", LMAIL_SASL_CANCELLED);
  LINE(m, "**", LMAIL_SASL_NOT_BASE64);
  LINE(m, "* ", LMAIL_SASL_NOT_BASE64);
  LINE(m, "", LMAIL_SASL_MALFORMED);
}

/* G1: however a line is cut, it is the same line; "*" and "=" are only what they are alone. */
static void g1_pieces(void **state)
{
  static const struct {
    const char *text;
    uint32_t reason;
  } cases[] = {{"*AAAA", LMAIL_SASL_NOT_BASE64},
               {"=AAAA", LMAIL_SASL_NOT_BASE64},
               {"*AHRpbQB0YW5z", LMAIL_SASL_NOT_BASE64},
               {"AHRpbQB0YW5z", 0},
               {"AHRpbQB0YW4=", 0},
               {"AHRpbQB0YQ==", 0},
               {"AHRpbQB0YQ=A", LMAIL_SASL_NOT_BASE64},
               {"**", LMAIL_SASL_NOT_BASE64},
               {"*", LMAIL_SASL_CANCELLED}};
  size_t i, piece;

  (void)state;
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    for (piece = 1; piece < 16; piece++) {
      size_t n = strlen(cases[i].text), at = 0;
      lmail_status st = LMAIL_WAIT;
      server v;

      server_start(&v, lmail_sasl_plain_server(), LMAIL_SASL_SMTP, 64);
      while (st == LMAIL_WAIT) {
        size_t len = piece < n - at ? piece : n - at;

        st = lmail_sasl_server_receive(&v.s, cases[i].text + at, len, len != 0);
        at += len;
      }
      assert_int_equal(st, cases[i].reason == 0 ? LMAIL_REPLY_DUE : LMAIL_REFUSED);
      assert_int_equal(lmail_sasl_server_reason(&v.s), cases[i].reason);
      server_end(&v);
    }
  }
}

/* 12,289 octets and more: no octet behind scratch, whatever its size. */
static void a1_long_lines(void **state)
{
  static char line[20000];
  size_t size, n;

  (void)state;
  memset(line, 'A', sizeof line);
  for (size = 0; size < 40; size++) {
    for (n = 0; n < 64; n += 4) {
      server v;

      server_start(&v, lmail_sasl_anonymous_server(), LMAIL_SASL_SMTP, size);
      if (n == 0) {
        assert_int_equal(says(&v, "", 0), LMAIL_OK);
        challenges(&v);
      }
      assert_int_equal(says(&v, line, n), n == 0 ? LMAIL_REPLY_DUE : LMAIL_REFUSED);
      if (n != 0) {
        assert_int_equal(lmail_sasl_server_reason(&v.s),
                         n / 4 * 3 > size ? LMAIL_SASL_TOO_LONG : LMAIL_SASL_MALFORMED);
      }
      server_end(&v);
    }
  }
  line_is(lmail_sasl_plain_server(), line, 12288, LMAIL_SASL_MALFORMED);
  line_is(lmail_sasl_plain_server(), line, 12289, LMAIL_SASL_NOT_BASE64);
  line_is(lmail_sasl_plain_server(), line, sizeof line, LMAIL_SASL_MALFORMED);
  {
    server v;

    server_start(&v, lmail_sasl_plain_server(), LMAIL_SASL_SMTP, 9215);
    assert_int_equal(says(&v, line, 12288), LMAIL_REFUSED);
    assert_int_equal(lmail_sasl_server_reason(&v.s), LMAIL_SASL_TOO_LONG);
    server_end(&v);
  }
}

static void a2_plain(void **state)
{
  const lmail_sasl_server_mechanism *m = lmail_sasl_plain_server();
  static char big[3 * 1000 + 2];
  server v;
  size_t n;
  char *line;

  (void)state;
  MESSAGE(m, "user", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "\0user", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "user\0", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "user\0pass", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "\0user\0pass\0", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "\0user\0pass\0x", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "\0\0pass", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "a\0\0pass", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "\0user\0", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "\0\0", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "\0", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "\0\0\0", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "\0\377\376\0\377", 0); /* the application asks for UTF-8 */
  memset(big, 'x', sizeof big);
  big[1000] = big[2001] = 0;
  line = encode(big, sizeof big);
  server_start(&v, m, LMAIL_SASL_SMTP, 4096);
  assert_int_equal(says(&v, line, strlen(line)), LMAIL_REPLY_DUE);
  assert_non_null(lmail_sasl_server_get(&v.s, LMAIL_SASL_GET_AUTHZID, &n));
  assert_int_equal(n, 1000);
  assert_non_null(lmail_sasl_server_get(&v.s, LMAIL_SASL_GET_USER, &n));
  assert_int_equal(n, 1000);
  assert_non_null(lmail_sasl_server_get(&v.s, LMAIL_SASL_GET_SECRET, &n));
  assert_int_equal(n, 1000);
  server_end(&v);
  free(line);
}

static void a3_login(void **state)
{
  const lmail_sasl_server_mechanism *m = lmail_sasl_login_server();
  server v;

  (void)state;
  MESSAGE(m, "us\0er", LMAIL_SASL_MALFORMED);
  LINE(m, "", LMAIL_SASL_MALFORMED);
  LINE(m, "*", LMAIL_SASL_CANCELLED);
  server_start(&v, m, LMAIL_SASL_SMTP, 256);
  assert_int_equal(says(&v, "dGlt", 4), LMAIL_OK); /* an initial response: the user name */
  challenges(&v);
  assert_int_equal(says(&v, "*", 1), LMAIL_REFUSED);
  assert_int_equal(lmail_sasl_server_reason(&v.s), LMAIL_SASL_CANCELLED);
  server_end(&v);
  server_start(&v, m, LMAIL_SASL_SMTP, 256);
  assert_int_equal(says(&v, "dGlt", 4), LMAIL_OK);
  challenges(&v);
  assert_int_equal(says(&v, "", 0), LMAIL_REFUSED);
  assert_int_equal(lmail_sasl_server_reason(&v.s), LMAIL_SASL_MALFORMED);
  server_end(&v);
  server_start(&v, m, LMAIL_SASL_SMTP, 256);
  assert_int_equal(says(&v, "dGlt", 4), LMAIL_OK);
  challenges(&v);
  assert_int_equal(says(&v, "cGEAc3M=", 8), LMAIL_REFUSED); /* "pa" NUL "ss" */
  assert_int_equal(lmail_sasl_server_reason(&v.s), LMAIL_SASL_MALFORMED);
  server_end(&v);
}

static void a4_cram_md5_responses(void **state)
{
  const lmail_sasl_server_mechanism *m = lmail_sasl_cram_md5_server();

  (void)state;
  MESSAGE(m, "user 0123456789abcdef0123456789abcdef", 0);
  MESSAGE(m, "user  0123456789abcdef0123456789abcdef", 0);
  MESSAGE(m, "a user with spaces 0123456789abcdef0123456789abcdef", 0);
  MESSAGE(m, "user 0123456789ABCDEF0123456789ABCDEF", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "user 0123456789abcdef0123456789abcde", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "user 0123456789abcdef0123456789abcdef0", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "user 0123456789abcdef0123456789abcdeg", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "user0123456789abcdef0123456789abcdef", LMAIL_SASL_MALFORMED);
  MESSAGE(m, " 0123456789abcdef0123456789abcdef", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "0123456789abcdef0123456789abcdef", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "us\0er 0123456789abcdef0123456789abcdef", LMAIL_SASL_MALFORMED);
  LINE(m, "", LMAIL_SASL_MALFORMED);
}

/* RFC 4954 4: an initial response to a mechanism in which the server begins: 501 */
static void a4_initial_response(void **state)
{
  server v;
  uint32_t enhanced;

  (void)state;
  server_start(&v, lmail_sasl_cram_md5_server(), LMAIL_SASL_SMTP, 256);
  assert_int_equal(says(&v, "dGlt", 4), LMAIL_REFUSED);
  assert_int_equal(lmail_sasl_server_reason(&v.s), LMAIL_SASL_INITIAL);
  assert_int_equal(lmail_sasl_failure(LMAIL_SASL_SMTP, LMAIL_SASL_INITIAL, &enhanced, NULL), 501);
  assert_int_equal(enhanced, 5 << 20 | 7 << 10);
  server_end(&v);
  server_start(&v, lmail_sasl_cram_md5_server(), LMAIL_SASL_SMTP, 256);
  assert_int_equal(says(&v, "=", 1), LMAIL_REFUSED);
  assert_int_equal(lmail_sasl_server_reason(&v.s), LMAIL_SASL_INITIAL);
  server_end(&v);
}

static void a6_scram_first(void **state)
{
  const lmail_sasl_server_mechanism *m = lmail_sasl_scram_sha256_server();

  (void)state;
  MESSAGE(m, "n,,n=user,r=abc", 0);
  MESSAGE(m, "y,,n=user,r=abc", 0);
  MESSAGE(m, "n,a=x,n=user,r=abc,x=1", 0);
  MESSAGE(m, "n,,n=u=2Cs=3D,r=abc", 0);
  MESSAGE(m, "n,,n=user,r=a=b", 0);
  MESSAGE(m, "n,,n=u=2cs,r=abc", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,,n=u=,r=abc", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,,n=u=2,r=abc", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,,n==3d,r=abc", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,,n=,r=abc", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,,n=us\0er,r=abc", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,,n=user,r=", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,,n=user", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,,n=user,", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,,r=abc,n=user", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,,n=user,r=a c", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,,n=user,r=a\177c", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,,n=user,r=abc,", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,,n=user,r=abc,m", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,,n=user,r=abc,1=x", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,,m=ext,n=user,r=abc", LMAIL_SASL_EXTENSION);
  MESSAGE(m, "n,,n=user,r=abc,m=ext",
          LMAIL_SASL_EXTENSION); /* "parsed by the other end": anywhere */
  MESSAGE(m, "n,,n=user,r=abc,x=1,m=ext", LMAIL_SASL_EXTENSION);
  MESSAGE(m, "n,,n=user,r=abc,M=1,N=2", 0);
  MESSAGE(m, "n,,n=user,r=abc,r=def", LMAIL_SASL_MALFORMED); /* which of the two? */
  MESSAGE(m, "n,,n=user,r=abc,n=root", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,,n=user,r=abc,x=1,a=root", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,a=,n=user,r=abc", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,b=x,n=user,r=abc", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,a=x=,n=user,r=abc", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,n=user,r=abc", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,,", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "x,,n=user,r=abc", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "N,,n=user,r=abc", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "F,n,,n=user,r=abc", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "p=tls-unique,,n=user,r=abc", LMAIL_SASL_BINDING);
  MESSAGE(m, "p=,,n=user,r=abc", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "p=tls unique,,n=user,r=abc", LMAIL_SASL_MALFORMED);
  m = lmail_sasl_scram_sha256_plus_server();
  MESSAGE(m, "p=tls-unique,,n=user,r=abc", 0);
  MESSAGE(m, "n,,n=user,r=abc", LMAIL_SASL_BINDING);
  MESSAGE(m, "y,,n=user,r=abc", LMAIL_SASL_BINDING);
}

/* The final message, in every way but the right one; nonce, order, proof. */
static void a6_scram_final(void **state)
{
  static const struct {
    const char *text; /* %s: the nonce */
    uint32_t reason;
  } cases[] = {
      {"c=biws,r=%s,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", LMAIL_SASL_CREDENTIALS},
      {"c=biws,r=%s,x=1,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", LMAIL_SASL_CREDENTIALS},
      {"c=biws,r=%s,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", LMAIL_SASL_MALFORMED},
      {"c=biws,r=%s,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", LMAIL_SASL_MALFORMED},
      {"c=biws,r=%s,p=", LMAIL_SASL_MALFORMED},
      {"c=biws,r=%s", LMAIL_SASL_MALFORMED},
      {"c=biws,r=%s,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,x=1", LMAIL_SASL_MALFORMED},
      {"c=biws,r=%s,m=x,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", LMAIL_SASL_EXTENSION},
      {"c=biws,r=%s,r=abc,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", LMAIL_SASL_MALFORMED},
      {"c=biws,r=%s,c=eSws,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", LMAIL_SASL_MALFORMED},
      {"c=biws,r=%s,p=AAAA,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", LMAIL_SASL_MALFORMED},
      {"c=biws,r=%sx,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", LMAIL_SASL_NONCE},
      {"c=biws,r=abc,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", LMAIL_SASL_NONCE},
      {"c=eSws,r=%s,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", LMAIL_SASL_BINDING},
      {"c=biwsAA==,r=%s,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", LMAIL_SASL_BINDING},
      {"c=biw,r=%s,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", LMAIL_SASL_BINDING},
      {"c=,r=%s,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", LMAIL_SASL_MALFORMED},
      {"r=%s,c=biws,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", LMAIL_SASL_MALFORMED},
      {"c=biws,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", LMAIL_SASL_MALFORMED},
      {"", LMAIL_SASL_MALFORMED},
      {",", LMAIL_SASL_MALFORMED},
      {",p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", LMAIL_SASL_MALFORMED},
  };
  uint8_t keys[32] = {0};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    lmail_sasl_answer a;
    char text[256];
    char *line = encode("n,,n=user,r=abc", 15);
    server v;

    server_start(&v, lmail_sasl_scram_sha256_server(), LMAIL_SASL_IMAP, 1024);
    assert_int_equal(says(&v, line, strlen(line)), LMAIL_REPLY_DUE);
    free(line);
    memset(&a, 0, sizeof a);
    a.verdict = LMAIL_SASL_KEYS;
    a.salt = "salt";
    a.salt_len = 4;
    a.stored_key = a.server_key = keys;
    assert_int_equal(lmail_sasl_server_answer(&v.s, &a), LMAIL_E_ARGUMENT); /* no iterations */
    a.iterations = 4096;
    assert_int_equal(lmail_sasl_server_answer(&v.s, &a), LMAIL_OK);
    challenges(&v);
    line = encode("eighteen octets ..", 18);
    strcpy(text, "abc");
    strcat(text, line);
    free(line);
    {
      char message[512];

      snprintf(message, sizeof message, cases[i].text, text);
      line = encode(message, strlen(message));
    }
    assert_int_equal(says(&v, line, strlen(line)), LMAIL_REFUSED);
    if (lmail_sasl_server_reason(&v.s) != cases[i].reason) print_message("%s\n", cases[i].text);
    assert_int_equal(lmail_sasl_server_reason(&v.s), cases[i].reason);
    free(line);
    server_end(&v);
  }
}

static void a7_oauth(void **state)
{
  const lmail_sasl_server_mechanism *m = lmail_sasl_oauthbearer_server();

  (void)state;
  MESSAGE(m, "n,a=u,\1auth=Bearer t\1\1", 0);
  MESSAGE(m, "n,,\1auth=bEARER t\1\1", 0);
  MESSAGE(m, "n,,\1host=h\1port=143\1auth=Bearer t\1\1", 0);
  MESSAGE(m, "n,,\1auth=Bearer t\1unknown=x\1\1", 0);
  MESSAGE(m, "n,,\1auth=\1\1", 0); /* RFC 7628 4.3 */
  MESSAGE(m, "n,a=u,\1auth=Bearer t\1", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,a=u,\1auth=Bearer t", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,a=u,auth=Bearer t\1\1", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,a=u\1auth=Bearer t\1\1", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,a=u,\1auth=Bearer t\1t\1\1", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,a=u,\1auth=Bearer t\1\1x", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,a=u,\1auth=Bearer t\1\1\1", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,a=u,\1auth=Bearer t t\1\1", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,a=u,\1auth=Bearer \1\1", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,a=u,\1auth=Basic dDp0\1\1", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,a=u,\1auth=Bearer t\1auth=Bearer u\1\1", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,a=u,\1\1", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,a=u,\1=x\1auth=Bearer t\1\1", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,a=u=2c,\1auth=Bearer t\1\1", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,a=,\1auth=Bearer t\1\1", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "n,b=u,\1auth=Bearer t\1\1", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "p=tls-unique,,\1auth=Bearer t\1\1", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "\1", LMAIL_SASL_MALFORMED);
  LINE(m, "", LMAIL_SASL_MALFORMED);
  m = lmail_sasl_xoauth2_server();
  MESSAGE(m, "user=u\1auth=Bearer t\1\1", 0);
  MESSAGE(m, "user=u\1auth=Bearer t\1", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "user=u\1auth=Bearer t", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "user=u\1auth=Bearer t\1\1\1", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "user=\1auth=Bearer t\1\1", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "user=u\0x\1auth=Bearer t\1\1", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "auth=Bearer t\1user=u\1\1", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "user=u\1\1", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "user=u", LMAIL_SASL_MALFORMED);
}

/* Behind the error nothing lets anybody in: not even the token that would have been right. */
static void a7_behind_the_error(void **state)
{
  static const struct {
    const char *text;
    uint32_t reason;
  } lines[] = {{"AQ==", LMAIL_SASL_CREDENTIALS},
               {"", LMAIL_SASL_CREDENTIALS},
               {"bixhPXUsAWF1dGg9QmVhcmVyIHQBAQ==", LMAIL_SASL_CREDENTIALS},
               {"*", LMAIL_SASL_CANCELLED},
               {"!", LMAIL_SASL_NOT_BASE64}};
  size_t i, which;

  (void)state;
  for (i = 0; i < 2 * sizeof lines / sizeof lines[0]; i++) {
    static const char *const first[] = {"bixhPXUsAWF1dGg9QmVhcmVyIHQBAQ==", /* a token */
                                        "bixhPXUsAWF1dGg9AQE="};            /* "auth=" alone */
    lmail_sasl_answer a;
    server v;

    which = i / 2;
    server_start(&v, lmail_sasl_oauthbearer_server(), LMAIL_SASL_IMAP, 256);
    assert_int_equal(says(&v, first[i & 1], strlen(first[i & 1])), LMAIL_REPLY_DUE);
    memset(&a, 0, sizeof a);
    a.verdict = i & 1 ? LMAIL_SASL_ACCEPT : LMAIL_SASL_REJECT; /* no token cannot be a good one */
    assert_int_equal(lmail_sasl_server_answer(&v.s, &a), LMAIL_OK);
    challenges(&v);
    assert_int_equal(says(&v, lines[which].text, strlen(lines[which].text)), LMAIL_REFUSED);
    assert_int_equal(lmail_sasl_server_reason(&v.s), lines[which].reason);
    server_end(&v);
  }
}

static void a8_external_anonymous(void **state)
{
  const lmail_sasl_server_mechanism *m = lmail_sasl_external_server();
  char text[1100];
  size_t i;

  (void)state;
  LINE(m, "", 0);
  MESSAGE(m, "fred@example.com", 0);
  MESSAGE(m, "fr\0ed", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "fr\red", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "fr\177ed", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "fr\377ed", LMAIL_SASL_MALFORMED);
  m = lmail_sasl_anonymous_server();
  LINE(m, "", 0);
  MESSAGE(m, "fr\0ed", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "fr\ned", LMAIL_SASL_MALFORMED);
  MESSAGE(m, "fr\300\200ed", LMAIL_SASL_MALFORMED);
  for (i = 0; i < 4 * 256; i += 4) memcpy(text + i, "\360\237\230\200", 4);
  message_is(m, text, 4 * 255, 0);
  message_is(m, text, 4 * 256, LMAIL_SASL_MALFORMED);
  memset(text, 'x', 300);
  message_is(m, text, 255, 0);
  message_is(m, text, 256, LMAIL_SASL_MALFORMED);
}

/* Names with line ends, format strings, globs and filters in them are octets: told as they are. */
static void a13_names(void **state)
{
  static const char *const names[] = {"a\r\nb", "%s%n",      "*",       ")(uid=*",
                                      "a b",    "../../etc", "\377\376"};
  size_t i, n;

  (void)state;
  for (i = 0; i < sizeof names / sizeof names[0]; i++) {
    char text[64];
    size_t len = strlen(names[i]);
    char *line;
    server v;

    text[0] = 0;
    memcpy(text + 1, names[i], len + 1);
    text[len + 2] = 'p';
    line = encode(text, len + 3);
    server_start(&v, lmail_sasl_plain_server(), LMAIL_SASL_POP3, 128);
    assert_int_equal(says(&v, line, strlen(line)), LMAIL_REPLY_DUE);
    assert_memory_equal(lmail_sasl_server_get(&v.s, LMAIL_SASL_GET_USER, &n), names[i], len);
    assert_int_equal(n, len);
    server_end(&v);
    free(line);
  }
}

/* A failed exchange is over; the same object serves another after init (CVE-2011-1720). */
static void a10_state_after_failure(void **state)
{
  static const char *const bad[] = {"*", "AAAA", "!", "AHRpbQB0YW5z"};
  size_t i;
  server v;

  (void)state;
  server_start(&v, lmail_sasl_plain_server(), LMAIL_SASL_SMTP, 64);
  for (i = 0; i < 4; i++) {
    lmail_sasl_answer a;
    uint8_t out[8];
    lmail_writer w;

    memset(&a, 0, sizeof a);
    lmail_writer_init(&w, out, sizeof out);
    assert_int_equal(says(&v, bad[i], strlen(bad[i])), i == 3 ? LMAIL_REPLY_DUE : LMAIL_REFUSED);
    if (i == 3) assert_int_equal(lmail_sasl_server_answer(&v.s, &a), LMAIL_REFUSED);
    assert_int_equal(lmail_sasl_server_answer(&v.s, &a), LMAIL_E_STATE);
    assert_int_equal(lmail_sasl_server_write(&v.s, &w), LMAIL_E_STATE);
    assert_int_equal(says(&v, "AHRpbQB0YW5z", 12), LMAIL_E_STATE);
    assert_int_equal(lmail_sasl_server_question(&v.s), 0);
    assert_int_equal(
        lmail_sasl_server_init(&v.s, lmail_sasl_plain_server(), NULL, v.scratch, v.size), LMAIL_OK);
  }
  assert_int_equal(says(&v, "AHRpbQB0YW5z", 12), LMAIL_REPLY_DUE);
  server_end(&v);
}

/* ---- a client, and what it made of a challenge ------------------------------------------------ */

typedef struct client {
  lmail_sasl_client c;
  lmail_sasl_credentials cred;
  uint8_t scratch[640];
  char line[512];
} client;

static void client_start(client *k, const lmail_sasl_client_mechanism *m, unsigned protocol,
                         unsigned flags)
{
  lmail_sasl_client_config cfg;

  memset(k, 0, sizeof *k);
  memset(&cfg, 0, sizeof cfg);
  cfg.protocol = (uint16_t)protocol;
  cfg.flags = (uint16_t)flags;
  k->cred.user = "tim";
  k->cred.user_len = 3;
  k->cred.secret = "tanstaaf";
  k->cred.secret_len = 8;
  k->cred.random = "eighteen octets ..";
  k->cred.random_len = 18;
  assert_int_equal(lmail_sasl_client_init(&k->c, m, &cfg, k->scratch, sizeof k->scratch), LMAIL_OK);
}

static void writes(client *k, const char *expected)
{
  lmail_writer w;

  lmail_writer_init(&w, k->line, sizeof k->line - 1);
  assert_int_equal(lmail_sasl_client_write(&k->c, &k->cred, &w), LMAIL_OK);
  k->line[w.len] = 0;
  assert_string_equal(k->line, expected);
  if (w.len > 4 && strncmp(expected, "AUTH", 4) != 0) {
    assert_int_equal(w.secret_from, 0);
    assert_true(w.secret_to >= w.len - 2);
  }
}

static lmail_status reads(client *k, const char *text)
{
  size_t n = strlen(text);
  char *copy = (char *)malloc(n + 1);
  lmail_status st;

  memcpy(copy, text, n);
  st = lmail_sasl_client_challenge(&k->c, &k->cred, copy, n);
  free(copy);
  return st;
}

static void succeeds(client *k, uint32_t reason)
{
  assert_int_equal(lmail_sasl_client_success(&k->c, &k->cred, NULL, 0),
                   reason == 0 ? LMAIL_DONE : LMAIL_REFUSED);
  assert_int_equal(lmail_sasl_client_reason(&k->c), reason);
  assert_int_equal(lmail_sasl_client_success(&k->c, &k->cred, NULL, 0), LMAIL_E_STATE);
  assert_int_equal(reads(k, ""), LMAIL_E_STATE);
}

/* QUIRKS 37: prompts in any spelling, base64 or not. */
static void a3_prompts(void **state)
{
  static const char *const prompts[][2] = {{"VXNlcm5hbWU6", "UGFzc3dvcmQ6"},
                                           {"VXNlciBOYW1lAA==", "UGFzc3dvcmQA"},
                                           {"Username:", "Password:"},
                                           {"", ""},
                                           {"VXNlcm5hbWU", "=="},
                                           {"dXNlcm5hbWU6 ", "*"}};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof prompts / sizeof prompts[0]; i++) {
    client k;

    client_start(&k, lmail_sasl_login_client(), LMAIL_SASL_SMTP, LMAIL_SASL_LINES);
    writes(&k, "AUTH LOGIN\r\n");
    assert_int_equal(reads(&k, prompts[i][0]), LMAIL_OK);
    writes(&k, "dGlt\r\n");
    assert_int_equal(reads(&k, prompts[i][1]), LMAIL_OK);
    writes(&k, "dGFuc3RhYWY=\r\n");
    succeeds(&k, 0);
  }
}

/* A4: challenges without "<>", empty, of 10 KB, with line ends */
static void a4_cram_md5_challenges(void **state)
{
  static char big[10241];
  static const struct {
    const char *text;
    size_t n;
    uint32_t reason;
  } cases[] = {{"no brackets", 11, 0},
               {"", 0, LMAIL_SASL_MALFORMED},
               {"<a@b>\r\n", 7, LMAIL_SASL_MALFORMED},
               {"<a\0b>", 5, LMAIL_SASL_MALFORMED},
               {big, 10240, LMAIL_SASL_TOO_LONG}};
  size_t i;

  (void)state;
  memset(big, 'x', sizeof big - 1);
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char *line = encode(cases[i].text, cases[i].n);
    client k;

    client_start(&k, lmail_sasl_cram_md5_client(), LMAIL_SASL_SMTP, 0);
    writes(&k, "AUTH CRAM-MD5");
    assert_int_equal(reads(&k, line), cases[i].reason == 0 ? LMAIL_OK : LMAIL_REFUSED);
    assert_int_equal(lmail_sasl_client_reason(&k.c), cases[i].reason);
    if (cases[i].reason != 0) {
      writes(&k, "*");
      succeeds(&k, cases[i].reason);
    }
    free(line);
  }
}

/* 235 too early; 334 too often; what stands behind it. */
static void a9_answers(void **state)
{
  static const char *const texts[] = {"", "Go on", "=", " ", "dGVzdA==", "\001"};
  client k;
  size_t i;

  (void)state;
  client_start(&k, lmail_sasl_plain_client(), LMAIL_SASL_SMTP, LMAIL_SASL_NO_IR);
  assert_int_equal(lmail_sasl_client_success(&k.c, &k.cred, NULL, 0), LMAIL_E_STATE);
  assert_int_equal(reads(&k, ""), LMAIL_E_STATE);
  writes(&k, "AUTH PLAIN");
  succeeds(&k, LMAIL_SASL_EARLY);
  client_start(&k, lmail_sasl_login_client(), LMAIL_SASL_SMTP, 0);
  writes(&k, "AUTH LOGIN");
  assert_int_equal(reads(&k, ""), LMAIL_OK);
  writes(&k, "dGlt");
  succeeds(&k, LMAIL_SASL_EARLY);
  for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    client_start(&k, lmail_sasl_plain_client(), LMAIL_SASL_SMTP, LMAIL_SASL_NO_IR);
    writes(&k, "AUTH PLAIN");
    assert_int_equal(reads(&k, texts[i]), LMAIL_OK);
    writes(&k, "AHRpbQB0YW5zdGFhZg==");
    assert_int_equal(reads(&k, texts[i]), LMAIL_REFUSED);
    assert_int_equal(lmail_sasl_client_reason(&k.c), LMAIL_SASL_UNEXPECTED);
    assert_int_equal(reads(&k, texts[i]), LMAIL_E_STATE);
    writes(&k, "*");
    assert_int_equal(reads(&k, texts[i]), LMAIL_REFUSED); /* and so on, without end or harm */
    writes(&k, "*");
    succeeds(&k, LMAIL_SASL_UNEXPECTED);
  }
  client_start(&k, lmail_sasl_login_client(), LMAIL_SASL_SMTP, 0);
  writes(&k, "AUTH LOGIN");
  assert_int_equal(reads(&k, ""), LMAIL_OK);
  writes(&k, "dGlt");
  assert_int_equal(reads(&k, ""), LMAIL_OK);
  writes(&k, "dGFuc3RhYWY=");
  assert_int_equal(reads(&k, ""), LMAIL_REFUSED);
  writes(&k, "*");
  succeeds(&k, LMAIL_SASL_UNEXPECTED);
}

/* The error of XOAUTH2 and OAUTHBEARER: text for the user, an answer, and no success behind it. */
static void a7_error_challenge(void **state)
{
  static const char json[] = "eyJzdGF0dXMiOiI0MDAifQ==";
  client k;
  size_t n;

  (void)state;
  client_start(&k, lmail_sasl_xoauth2_client(), LMAIL_SASL_SMTP, 0);
  writes(&k, "AUTH XOAUTH2 dXNlcj10aW0BYXV0aD1CZWFyZXIgdGFuc3RhYWYBAQ==");
  assert_int_equal(reads(&k, json), LMAIL_REFUSED);
  assert_memory_equal(lmail_sasl_client_text(&k.c, &n), "{\"status\":\"400\"}", 16);
  assert_int_equal(n, 16);
  writes(&k, "");
  assert_int_equal(reads(&k, json), LMAIL_REFUSED);
  writes(&k, "*");
  succeeds(&k, LMAIL_SASL_SERVER_ERROR);
  client_start(&k, lmail_sasl_xoauth2_client(), LMAIL_SASL_NNTP, 0);
  writes(&k, "AUTHINFO SASL XOAUTH2 dXNlcj10aW0BYXV0aD1CZWFyZXIgdGFuc3RhYWYBAQ==");
  assert_int_equal(reads(&k, "="), LMAIL_REFUSED);
  writes(&k, "=");
  succeeds(&k, LMAIL_SASL_SERVER_ERROR);
  client_start(&k, lmail_sasl_oauthbearer_client(), LMAIL_SASL_POP3, 0);
  writes(&k, "AUTH OAUTHBEARER bixhPXRpbSwBYXV0aD1CZWFyZXIgdGFuc3RhYWYBAQ==");
  assert_int_equal(reads(&k, "not base64"), LMAIL_REFUSED);
  assert_int_equal(lmail_sasl_client_reason(&k.c), LMAIL_SASL_NOT_BASE64);
  writes(&k, "*");
  succeeds(&k, LMAIL_SASL_NOT_BASE64);
}

/* QUIRKS 38: "+OK" where "+" is meant, if one is told to believe that. */
static void ok_goes_on(void **state)
{
  client k;

  (void)state;
  client_start(&k, lmail_sasl_plain_client(), LMAIL_SASL_POP3,
               LMAIL_SASL_NO_IR | LMAIL_SASL_OK_GOES_ON);
  writes(&k, "AUTH PLAIN");
  assert_int_equal(lmail_sasl_client_success(&k.c, &k.cred, "go on", 5), LMAIL_OK);
  writes(&k, "AHRpbQB0YW5zdGFhZg==");
  succeeds(&k, 0);
}

/* What cannot be said is refused before the first octet is written. */
static void g9_credentials(void **state)
{
  static const struct {
    const char *user, *secret;
    size_t user_len, secret_len;
  } cases[] = {{"", "x", 0, 1}, {"x", "", 1, 0}, {"a\0b", "x", 3, 1}, {"x", "a\0b", 1, 3}};
  const lmail_sasl_client_mechanism *mechanisms[4];
  size_t i, m;

  (void)state;
  mechanisms[0] = lmail_sasl_plain_client();
  mechanisms[1] = lmail_sasl_xoauth2_client();
  mechanisms[2] = lmail_sasl_scram_sha256_client();
  mechanisms[3] = lmail_sasl_oauthbearer_client();
  for (m = 0; m < 4; m++) {
    for (i = 0; i < 4; i++) {
      lmail_writer w;
      uint8_t out[128];
      client k;

      if ((m == 3 && i == 0) || (m == 2 && i == 3)) continue; /* these may be */
      client_start(&k, mechanisms[m], LMAIL_SASL_SMTP, 0);
      k.cred.user = cases[i].user;
      k.cred.user_len = cases[i].user_len;
      k.cred.secret = cases[i].secret;
      k.cred.secret_len = cases[i].secret_len;
      lmail_writer_init(&w, out, sizeof out);
      assert_int_equal(lmail_sasl_client_write(&k.c, &k.cred, &w), LMAIL_E_ARGUMENT);
      assert_int_equal(w.len, 0);
      assert_int_equal(lmail_sasl_initial(mechanisms[m], &k.cred, &w), LMAIL_E_ARGUMENT);
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a1_base64),
      cmocka_unit_test(g1_pieces),
      cmocka_unit_test(a1_long_lines),
      cmocka_unit_test(a2_plain),
      cmocka_unit_test(a3_login),
      cmocka_unit_test(a3_prompts),
      cmocka_unit_test(a4_cram_md5_responses),
      cmocka_unit_test(a4_cram_md5_challenges),
      cmocka_unit_test(a4_initial_response),
      cmocka_unit_test(a6_scram_first),
      cmocka_unit_test(a6_scram_final),
      cmocka_unit_test(a7_oauth),
      cmocka_unit_test(a7_error_challenge),
      cmocka_unit_test(a7_behind_the_error),
      cmocka_unit_test(a8_external_anonymous),
      cmocka_unit_test(a9_answers),
      cmocka_unit_test(a10_state_after_failure),
      cmocka_unit_test(a13_names),
      cmocka_unit_test(ok_goes_on),
      cmocka_unit_test(g9_credentials),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
