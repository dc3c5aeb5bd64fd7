/* SPDX-License-Identifier: MIT */
/*
 * sasl_server.c - sasl_server imap|smtp [NAME=VALUE...]: logs one client of somebody else's in, and shows the lines.
 *
 *   user= secret=      who may log in; who has a certificate is alice, and anybody is welcome in ANONYMOUS
 *   cert= key= ca=     our certificate; whose certificates clients may have (then they must have one)
 *   offers=LIST        what is announced
 *
 * Only as much of the protocols as a login needs: a greeting, capabilities, STARTTLS, AUTH. Says its port first, and
 * ends with "done USER AUTHZID" and 0, or "refused REASON" and 3.
 */

#include "wire.h"
#include <libmail/sasl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const lmail_sasl_server_mechanism *mechanisms[12];
static lmail_sasl_server server;
static lmail_sasl_server_config config;
static const char *user = "", *secret = "", *offers = "PLAIN";
static wire_trust trust;
static int secured;
static char tag[40];

static void option(const char *text)
{
  static const struct {
    const char *name;
    const char **value;
  } texts[] = {{"user=", &user},       {"secret=", &secret}, {"offers=", &offers},
               {"cert=", &trust.cert}, {"key=", &trust.key}, {"ca=", &trust.ca}};
  size_t i;

  for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    size_t n = strlen(texts[i].name);

    if (strncmp(text, texts[i].name, n) == 0) {
      *texts[i].value = text + n;
      return;
    }
  }
  wire_die("what is this", text);
}

static int is_imap(void)
{
  return config.protocol == LMAIL_SASL_IMAP;
}

static void say(wire *c, const char *text)
{
  printf("S: %s\n", text);
  wire_write(c, text, strlen(text));
  wire_write(c, "\r\n", 2);
}

/* ---- what the application knows ------------------------------------------------------------------ */

static int is(uint32_t what, const char *text)
{
  size_t n;
  const uint8_t *p = lmail_sasl_server_get(&server, what, &n);

  return n == strlen(text) && (n == 0 || memcmp(p, text, n) == 0);
}

/* What a server of SCRAM would have in its database. */
static void give_keys(lmail_sasl_answer *a, const lmail_hash *hash)
{
  static uint8_t stored[LMAIL_DIGEST_MAX], key[LMAIL_DIGEST_MAX], salted[LMAIL_DIGEST_MAX];
  lmail_pbkdf2 p;

  lmail_pbkdf2_init(&p, hash, secret, strlen(secret), "salt of the user", 16, 4096, 1);
  lmail_pbkdf2_finish(&p, salted);
  lmail_scram_keys(hash, salted, stored, key);
  a->salt = "salt of the user";
  a->salt_len = 16;
  a->iterations = 4096;
  a->stored_key = stored;
  a->server_key = key;
}

static lmail_status answer(wire *c, const lmail_hash *hash)
{
  static uint8_t binding[WIRE_BINDING];
  uint32_t question = lmail_sasl_server_question(&server);
  int known = is(LMAIL_SASL_GET_USER, user);
  lmail_sasl_answer a;

  printf("?  %s\n", lmail_sasl_question_name(question));
  memset(&a, 0, sizeof a);
  a.text = secret;
  a.text_len = strlen(secret);
  switch (question) {
  case LMAIL_SASL_ASK_KEYS:
    a.verdict = known ? LMAIL_SASL_KEYS : LMAIL_SASL_REJECT;
    give_keys(&a, hash);
    if (is(LMAIL_SASL_GET_BINDING, "tls-exporter")) {
      wire_binding(c, binding);
      a.binding = binding;
      a.binding_len = sizeof binding;
    }
    break;
  case LMAIL_SASL_ASK_IDENTITY:
    known = trust.ca != NULL &&
            (is(LMAIL_SASL_GET_AUTHZID, "") || is(LMAIL_SASL_GET_AUTHZID, "alice"));
    a.verdict = known ? LMAIL_SASL_ACCEPT : LMAIL_SASL_REJECT;
    break;
  case LMAIL_SASL_ASK_ANONYMOUS: a.verdict = LMAIL_SASL_ACCEPT; break;
  case LMAIL_SASL_ASK_AUTHORIZE:
    a.verdict = is(LMAIL_SASL_GET_AUTHZID, "bob") ? LMAIL_SASL_ACCEPT : LMAIL_SASL_REJECT;
    break;
  default: a.verdict = known ? LMAIL_SASL_PASSWORD : LMAIL_SASL_REJECT;
  }
  return lmail_sasl_server_answer(&server, &a);
}

/* ---- the exchange -------------------------------------------------------------------------------- */

static void challenge(wire *c)
{
  lmail_status st;

  printf("S: ");
  do {
    uint8_t out[61];
    lmail_writer w;

    lmail_writer_init(&w, out, sizeof out);
    st = lmail_sasl_server_write(&server, &w);
    wire_write(c, out, w.len);
    fwrite(out, 1, w.len, stdout);
  } while (st == LMAIL_FULL);
  if (st != LMAIL_OK) wire_die("cannot write", lmail_status_text(st));
}

/* A line arrives in pieces, as it might from a socket. */
static lmail_status hear(const char *line)
{
  size_t n = strlen(line);

  for (; n > 7; line += 7, n -= 7) {
    lmail_status st = lmail_sasl_server_receive(&server, line, 7, 1);

    if (st != LMAIL_WAIT) wire_die("receive", lmail_status_text(st));
  }
  return lmail_sasl_server_receive(&server, line, n, 0);
}

static void show(const char *before, uint32_t what)
{
  size_t n;
  const uint8_t *p = lmail_sasl_server_get(&server, what, &n);

  printf("%s%.*s", before, (int)n, p == NULL ? "" : (const char *)p);
}

static int verdict(wire *c, lmail_status st)
{
  char text[80];

  if (st == LMAIL_DONE) {
    snprintf(text, sizeof text, is_imap() ? "%s OK welcome" : "235 welcome", tag);
    say(c, text);
    show("done ", LMAIL_SASL_GET_USER);
    show(" ", LMAIL_SASL_GET_AUTHZID);
    puts("");
    if (wire_line(c) != NULL) say(c, is_imap() ? "* BYE" : "221 bye"); /* LOGOUT, QUIT */
    return 0;
  }
  snprintf(text, sizeof text, is_imap() ? "%s NO no" : "535 no", tag);
  say(c, text);
  printf("refused %s\n", lmail_sasl_reason_name(lmail_sasl_server_reason(&server)));
  return 3;
}

static int exchange(wire *c, const char *argument)
{
  const uint8_t *name, *initial;
  size_t name_len, initial_len;
  const lmail_sasl_server_mechanism *m;
  static uint8_t scratch[1024];
  lmail_status st;

  if (lmail_sasl_argument(argument, strlen(argument), &name, &name_len, &initial, &initial_len,
                          NULL) != LMAIL_OK)
    wire_die("not an argument of AUTH", argument);
  m = lmail_sasl_server_find(mechanisms, sizeof mechanisms / sizeof mechanisms[0], name, name_len);
  if (m == NULL || lmail_sasl_server_init(&server, m, &config, scratch, sizeof scratch) != LMAIL_OK)
    wire_die("cannot begin", argument);
  st = hear((const char *)initial);
  for (;;) {
    const char *line;

    while (st == LMAIL_REPLY_DUE) st = answer(c, m->hash == NULL ? NULL : m->hash());
    if (st != LMAIL_OK) return verdict(c, st);
    challenge(c);
    line = wire_line(c);
    if (line == NULL) wire_die("the client left", "in the exchange");
    printf("C: %s\n", line);
    st = hear(line);
  }
}

/* ---- as much of the protocols as is needed -------------------------------------------------------- */

static void capabilities(wire *c)
{
  char line[400], word[40];
  const char *p = offers;
  size_t n = (size_t)snprintf(line, sizeof line, is_imap() ? "* CAPABILITY IMAP4rev1" : "250-AUTH");
  int used;

  for (; sscanf(p, "%39s%n", word, &used) == 1; p += used) {
    n += (size_t)snprintf(line + n, sizeof line - n, is_imap() ? " AUTH=%s" : " %s", word);
  }
  if (is_imap() && !secured && trust.cert != NULL) snprintf(line + n, sizeof line - n, " STARTTLS");
  if (!is_imap()) say(c, "250-sasl.test");
  if (!is_imap() && !secured && trust.cert != NULL) say(c, "250-STARTTLS");
  say(c, line);
  if (is_imap()) snprintf(line, sizeof line, "%s OK done", tag);
  say(c, is_imap() ? line : "250 HELP");
}

static int serve(wire *c)
{
  static const char *const auth[] = {"AUTH ", "AUTHENTICATE "};
  char *line;

  say(c, is_imap() ? "* OK sasl.test" : "220 sasl.test");
  while ((line = wire_line(c)) != NULL) {
    size_t n = strlen(auth[is_imap()]);

    printf("C: %s\n", line);
    if (is_imap()) {
      snprintf(tag, sizeof tag, "%.*s", (int)strcspn(line, " "), line);
      line += strcspn(line, " ");
      line += *line == ' ';
    }
    if (strncasecmp(line, auth[is_imap()], n) == 0) return exchange(c, line + n);
    if (strcasecmp(line, "STARTTLS") == 0) {
      say(c, is_imap() ? ". OK go on" : "220 go on");
      wire_secure(c, 1, &trust);
      secured = 1;
    } else {
      capabilities(c);
    }
  }
  wire_die("the client left", "before it logged in");
  return 1;
}

int main(int argc, char **argv)
{
  static const lmail_sasl_server_mechanism *(*const all[])(void) = {
      lmail_sasl_plain_server,        lmail_sasl_login_server,
      lmail_sasl_external_server,     lmail_sasl_anonymous_server,
      lmail_sasl_cram_md5_server,     lmail_sasl_digest_md5_server,
      lmail_sasl_xoauth2_server,      lmail_sasl_oauthbearer_server,
      lmail_sasl_scram_sha1_server,   lmail_sasl_scram_sha1_plus_server,
      lmail_sasl_scram_sha256_server, lmail_sasl_scram_sha256_plus_server};
  static uint8_t randomness[LMAIL_SASL_RANDOM];
  FILE *f = fopen("/dev/urandom", "rb");
  int i, code;
  wire *c;

  for (i = 2; i < argc; i++) option(argv[i]);
  for (i = 0; i < (int)(sizeof all / sizeof all[0]); i++) mechanisms[i] = all[i]();
  if (f == NULL || fread(randomness, sizeof randomness, 1, f) != 1) wire_die("no", "/dev/urandom");
  fclose(f);
  config.protocol = argc > 1 && strcmp(argv[1], "imap") == 0 ? LMAIL_SASL_IMAP : LMAIL_SASL_SMTP;
  config.flags |= LMAIL_SASL_LINES;
  config.random = randomness;
  config.random_len = sizeof randomness;
  config.host = "sasl.test";
  config.host_len = 9;
  c = wire_accept();
  code = serve(c);
  wire_end(c);
  return code;
}
