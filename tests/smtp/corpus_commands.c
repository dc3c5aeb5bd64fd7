/* SPDX-License-Identifier: MIT */
/*
 * corpus_commands.c - the command lines of smtp-proto's tests, at every split, each in the state of the
 * session that it wants; what is read is compared with what those tests expect. Where libmail differs,
 * differences.md says why, and so does the table here. Skipped, and said so, without the corpus.
 */

#include "json.h"
#include "text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libmail/smtp.h>

#define REQUESTS LIBMAIL_TEST_CORPUS "/corpus/smtp-proto/request-vectors.json"

static json_value *vectors;

/* ---- where libmail says something else; each with its section in differences.md ----------------- */

typedef struct difference {
  const char *input;
  int taken; /* by libmail */
} difference;

static const difference differences[] = {
    /* "Strings that are empty" */
    {"VRFY \"\"", 1},
    {"EXPN \"\"", 1},
    /* "Domains of ATRN" */
    {"ATRN example.org, example.com, example.net", 0},
    /* "Spaces in paths" */
    {"MAIL  FROM : <>", 0},
    {"MAIL  FROM : < >", 0},
    /* "The null path of a recipient" */
    {"RCPT TO:<>", 0},
    /* "Mechanisms of AUTH" */
    {"AUTH ECDSA-NIST256P-CHALLENGE =", 0},
    {"AUTH ECDSA-NIST256P-CHALLENGE100 abcde", 0},
    /* "Parameters that are given twice, or against each other" */
    {"MAIL FROM:<> BODY=BINARYMIME BODY=7BIT BODY=8BITMIME", 0},
    {"MAIL FROM:<> HOLDUNTIL=12345 HOLDFOR=67890", 0},
    /* "Values of parameters" */
    {"MAIL FROM:<> BY=-10;RT", 0},
    {"MAIL FROM:<> MTRK=other-certifier:1234", 0},
};

static const difference *difference_of(const char *input)
{
  size_t i;

  for (i = 0; i < sizeof differences / sizeof *differences; i++) {
    if (strcmp(differences[i].input, input) == 0) return &differences[i];
  }
  return NULL;
}

/* ---- a session ------------------------------------------------------------------------------------ */

typedef struct session {
  lmail_smtp_server s;
  uint8_t scratch[16384], out[2048];
  lmail_writer w;
} session;

static void say(session *x, unsigned code, const char *text)
{
  x->w.len = 0;
  assert_int_equal(lmail_smtp_server_reply(&x->s, &x->w, code, 0, text, strlen(text)), LMAIL_OK);
}

static void obeyed(session *x, const char *line, unsigned code, const char *text)
{
  lmail_event ev;
  size_t used;

  assert_int_equal(lmail_next(&x->s.base, line, strlen(line), &used, &ev), LMAIL_EVENT);
  assert_int_not_equal(ev.kind, LMAIL_SMTP_SERVER_BAD);
  say(x, code, text);
}

static int begins(const char *s, const char *with)
{
  return strncmp(s, with, strlen(with)) == 0;
}

/* Up to where the line may come: under TLS, greeted, and in a transaction when it is a part of one. */
static void begin(session *x, const char *line)
{
  const int lmtp = begins(line, "LHLO");
  lmail_smtp_server_config cfg;

  memset(&cfg, 0, sizeof cfg);
  cfg.extensions = 0x3fffffff;
  cfg.flags = lmtp ? LMAIL_SMTP_LMTP : 0;
  assert_int_equal(lmail_smtp_server_init(&x->s, &cfg, x->scratch, sizeof x->scratch), LMAIL_OK);
  assert_int_equal(lmail_smtp_server_extend(&x->s), LMAIL_OK);
  assert_int_equal(lmail_smtp_server_tls(&x->s), LMAIL_OK);
  lmail_writer_init(&x->w, x->out, sizeof x->out);
  say(x, 220, "");
  if (lmtp) return;
  obeyed(x, "EHLO c\r\n", 250, "mx\nAUTH PLAIN\nFUTURERELEASE 86400 2099-12-31T23:59:59Z");
  if (begins(line, "ATRN")) obeyed(x, "AUTH PLAIN =\r\n", 235, "");
  if (begins(line, "RCPT")) obeyed(x, "MAIL FROM:<> SMTPUTF8\r\n", 250, "");
  if (begins(line, "DATA") || begins(line, "BDAT") || begins(line, "BURL")) {
    obeyed(x, "MAIL FROM:<>\r\n", 250, "");
    obeyed(x, "RCPT TO:<a@b>\r\n", 250, "");
  }
}

/* ---- what was read, in the words of smtp-proto ---------------------------------------------------- */

/* A quoted local part is told as it came; smtp-proto tells what is meant. */
static void add_string(text *t, const char *name, const uint8_t *s, size_t n)
{
  size_t i;

  text_printf(t, "%s: \"", name);
  for (i = 0; i < n; i++) {
    if (s[i] != '"') text_add(t, (const char *)s + i, 1);
  }
  text_printf(t, "\" ");
}

static void add_param(text *t, const lmail_smtp_value *v)
{
  switch (v->param) {
  case LMAIL_SMTP_PARAM_SIZE: text_printf(t, "size: %d ", (int)v->num); break;
  case LMAIL_SMTP_PARAM_BY: text_printf(t, "by: %d ", (int)v->num); break;
  case LMAIL_SMTP_PARAM_MT_PRIORITY: text_printf(t, "mt_priority: %d ", (int)v->num); break;
  case LMAIL_SMTP_PARAM_ENVID: add_string(t, "env_id", v->data, v->len); break;
  case LMAIL_SMTP_PARAM_ORCPT: add_string(t, "orcpt", v->data2, v->len2); break;
  case LMAIL_SMTP_PARAM_MTRK:
    add_string(t, "certifier", v->data, v->len);
    text_printf(t, "timeout: %d ", (int)v->num);
    break;
  case LMAIL_SMTP_PARAM_AUTH:
    if (v->data == NULL) add_string(t, "auth", (const uint8_t *)"<>", 2);
    else add_string(t, "auth", v->data, v->len);
    break;
  case LMAIL_SMTP_PARAM_NOTIFY:
    if (v->num & LMAIL_SMTP_NOTIFY_NEVER) text_printf(t, "RCPT_NOTIFY_NEVER ");
    if (v->num & LMAIL_SMTP_NOTIFY_FAILURE) text_printf(t, "RCPT_NOTIFY_FAILURE ");
    if (v->num & LMAIL_SMTP_NOTIFY_DELAY) text_printf(t, "RCPT_NOTIFY_DELAY ");
    break;
  case LMAIL_SMTP_PARAM_SMTPUTF8: text_printf(t, "MAIL_SMTPUTF8 "); break;
  case LMAIL_SMTP_PARAM_REQUIRETLS: text_printf(t, "MAIL_REQUIRETLS "); break;
  case LMAIL_SMTP_PARAM_CONPERM: text_printf(t, "MAIL_CONPERM "); break;
  default: break;
  }
  if (v->param == LMAIL_SMTP_PARAM_BY && (v->code & LMAIL_SMTP_BY_RETURN)) {
    text_printf(t, "MAIL_BY_RETURN ");
  }
  if (v->param == LMAIL_SMTP_PARAM_BY && (v->code & LMAIL_SMTP_BY_TRACE)) {
    text_printf(t, "MAIL_BY_TRACE ");
  }
}

static void add_params(text *t, const lmail_event *ev)
{
  const unsigned verb = ev->kind == LMAIL_SMTP_SERVER_MAIL ? LMAIL_SMTP_MAIL : LMAIL_SMTP_RCPT;
  lmail_smtp_param p;
  lmail_smtp_value v;
  size_t pos = 0;

  while (lmail_smtp_param_next(ev->data2, ev->len2, &pos, &p) == LMAIL_EVENT) {
    assert_int_equal(lmail_smtp_param_value(&p, verb, &v), LMAIL_OK);
    assert_int_not_equal(v.param, 0);
    add_param(t, &v);
  }
}

/* ATRN's domains one by one: RFC 2645 5.2 has "," between them. */
static void add_domains(text *t, const lmail_event *ev)
{
  const uint8_t *s = ev->data, *end = s + ev->len;

  while (s < end) {
    const uint8_t *comma = memchr(s, ',', (size_t)(end - s));
    const uint8_t *stop = comma == NULL ? end : comma;

    while (*s == ' ') s++;
    add_string(t, "domain", s, (size_t)(stop - s));
    s = comma == NULL ? end : comma + 1;
  }
}

/* One event as text; "Err" for what is not taken. */
static void add_event(text *t, const lmail_event *ev)
{
  switch (ev->kind) {
  case LMAIL_SMTP_SERVER_BAD:
  case LMAIL_SMTP_SERVER_UNKNOWN: text_printf(t, "Err "); return;
  case LMAIL_SMTP_SERVER_EHLO:
    add_string(t, ev->code == LMAIL_SMTP_LHLO ? "Lhlo host" : "Ehlo host", ev->data, ev->len);
    return;
  case LMAIL_SMTP_SERVER_HELO: add_string(t, "Helo host", ev->data, ev->len); return;
  case LMAIL_SMTP_SERVER_VRFY: add_string(t, "Vrfy value", ev->data, ev->len); return;
  case LMAIL_SMTP_SERVER_EXPN: add_string(t, "Expn value", ev->data, ev->len); return;
  case LMAIL_SMTP_SERVER_NOOP: add_string(t, "Noop value", ev->data, ev->len); return;
  case LMAIL_SMTP_SERVER_HELP: add_string(t, "Help value", ev->data, ev->len); return;
  case LMAIL_SMTP_SERVER_AUTH: add_string(t, "Auth response", ev->data2, ev->len2); return;
  case LMAIL_SMTP_SERVER_DATA: text_printf(t, "Data "); return;
  case LMAIL_SMTP_SERVER_RSET: text_printf(t, "Rset "); return;
  case LMAIL_SMTP_SERVER_BDAT:
    text_printf(t, "Bdat chunk_size: %d is_last: %s ", (int)ev->num,
                ev->flags & LMAIL_SMTP_EV_LAST ? "true" : "false");
    return;
  case LMAIL_SMTP_SERVER_BURL:
    add_string(t, "Burl uri", ev->data, ev->len);
    text_printf(t, "is_last: %s ", ev->flags & LMAIL_SMTP_EV_LAST ? "true" : "false");
    return;
  case LMAIL_SMTP_SERVER_MAIL:
  case LMAIL_SMTP_SERVER_RCPT:
    add_string(t, ev->kind == LMAIL_SMTP_SERVER_MAIL ? "Mail from" : "Rcpt to", ev->data, ev->len);
    add_params(t, ev);
    return;
  case LMAIL_SMTP_SERVER_COMMAND:
    if (ev->code == LMAIL_SMTP_ETRN) add_string(t, "Etrn name", ev->data, ev->len);
    else if (ev->code == LMAIL_SMTP_ATRN) text_printf(t, "Atrn "), add_domains(t, ev);
    return;
  default: text_printf(t, "kind %u ", ev->kind);
  }
}

static void run(const char *line, size_t n, size_t split, text *t)
{
  session *x = malloc(sizeof *x);
  size_t at = 0, limit = split;

  begin(x, line);
  for (;;) {
    const size_t len = limit - at;
    uint8_t *piece = malloc(len + 1);
    lmail_event ev;
    lmail_status st;
    size_t used;

    memcpy(piece, line + at, len);
    st = lmail_next(&x->s.base, piece, len, &used, &ev);
    at += used;
    if (st == LMAIL_EVENT) add_event(t, &ev);
    free(piece);
    if (st == LMAIL_EVENT) break;
    assert_int_equal(st, LMAIL_OK);
    assert_true(limit < n);
    limit = n;
  }
  free(x);
}

/* ---- what smtp-proto expects, in the same words --------------------------------------------------- */

static const char *quoted(const char *expect, const char *name, size_t *n)
{
  const char *s = strstr(expect, name);

  if (s == NULL) return NULL;
  s = strchr(s + strlen(name), '"') + 1;
  *n = (size_t)(strchr(s, '"') - s);
  return s;
}

static void want_string(text *t, const char *expect, const char *key, const char *name)
{
  size_t n;
  const char *s = quoted(expect, key, &n);

  if (s != NULL) add_string(t, name, (const uint8_t *)s, n);
}

static void want_number(text *t, const char *expect, const char *name)
{
  const char *s = strstr(expect, name);

  if (s != NULL) text_printf(t, "%s%d ", name, atoi(s + strlen(name)));
}

static void want_flags(text *t, const char *expect)
{
  static const char *const flags[] = {
      "MAIL_SMTPUTF8", "MAIL_REQUIRETLS",   "MAIL_CONPERM",        "MAIL_BY_RETURN",
      "MAIL_BY_TRACE", "RCPT_NOTIFY_NEVER", "RCPT_NOTIFY_FAILURE", "RCPT_NOTIFY_DELAY"};
  size_t i;

  for (i = 0; i < sizeof flags / sizeof *flags; i++) {
    if (strstr(expect, flags[i]) != NULL) text_printf(t, "%s ", flags[i]);
  }
}

static void want_address(text *t, const char *expect, const char *name, const char *key,
                         const char *instead)
{
  size_t n = 0;
  const char *s = quoted(expect, "address: ", &n);

  if (s == NULL) s = quoted(expect, key, &n);
  if (n == 0 && instead != NULL) add_string(t, name, (const uint8_t *)instead, strlen(instead));
  else add_string(t, name, (const uint8_t *)s, n);
}

/* address: whose place "<>" of RCPT has been taken by. */
static void want(text *t, const char *expect, const char *address)
{
  static const char *const simple[][2] = {{"::Ehlo", "Ehlo host"},  {"::Helo", "Helo host"},
                                          {"::Lhlo", "Lhlo host"},  {"::Vrfy", "Vrfy value"},
                                          {"::Expn", "Expn value"}, {"::Noop", "Noop value"},
                                          {"::Help", "Help value"}, {"::Etrn", "Etrn name"}};
  size_t i;

  if (begins(expect, "Err(")) text_printf(t, "Err ");
  for (i = 0; i < sizeof simple / sizeof *simple; i++) {
    if (strstr(expect, simple[i][0]) != NULL) {
      want_string(t, expect, strchr(simple[i][1], ' ') + 1, simple[i][1]);
    }
  }
  if (strstr(expect, "::Auth") != NULL) want_string(t, expect, "_response: ", "Auth response");
  if (strstr(expect, "::Data") != NULL) text_printf(t, "Data ");
  if (strstr(expect, "::Rset") != NULL) text_printf(t, "Rset ");
  if (strstr(expect, "::Bdat") != NULL) {
    text_printf(t, "Bdat ");
    want_number(t, expect, "chunk_size: ");
    text_printf(t, "is_last: %s ", strstr(expect, "true") != NULL ? "true" : "false");
  }
  if (strstr(expect, "::Burl") != NULL) {
    want_string(t, expect, "uri: ", "Burl uri");
    text_printf(t, "is_last: %s ", strstr(expect, "true") != NULL ? "true" : "false");
  }
  if (strstr(expect, "::Atrn") != NULL) {
    const char *s = strchr(expect, '[');

    text_printf(t, "Atrn ");
    while ((s = strchr(s, '"')) != NULL) {
      const char *end = strchr(s + 1, '"');

      add_string(t, "domain", (const uint8_t *)s + 1, (size_t)(end - s - 1));
      s = end + 1;
    }
  }
  if (strstr(expect, "::Mail") != NULL) want_address(t, expect, "Mail from", "from: ", NULL);
  if (strstr(expect, "::Rcpt") != NULL) want_address(t, expect, "Rcpt to", "to: ", address);
  if (begins(expect, "Err(")) return;
  want_number(t, expect, " size: ");
  want_number(t, expect, " by: ");
  want_number(t, expect, "mt_priority: ");
  want_string(t, expect, "env_id: ", "env_id");
  want_string(t, expect, "orcpt: ", "orcpt");
  want_string(t, expect, "auth: ", "auth");
  want_string(t, expect, "certifier: ", "certifier");
  want_number(t, expect, "timeout: ");
  want_flags(t, expect);
}

/* Have both texts the same words, in any order and however they are spaced? */
static int same_words(const text *a, const text *b)
{
  const char *s = a->s;
  size_t total = 0, other = 0;

  for (; *s != 0; s++) total += *s != ' ';
  for (s = b->s; *s != 0; s++) other += *s != ' ';
  if (total != other) return 0;
  for (s = a->s; *s != 0;) {
    char word[256];
    size_t n = 0;

    while (*s == ' ') s++;
    while (*s != ' ' && *s != 0 && n < sizeof word - 1) word[n++] = *s++;
    word[n] = 0;
    if (strstr(b->s, word) == NULL) return 0;
  }
  return 1;
}

static void every_request_at_every_split(void **state)
{
  const json_value *v;
  unsigned same = 0, different = 0, failed = 0;

  (void)state;
  for (v = vectors->first; v != NULL; v = v->next) {
    const json_value *input = json_member(v, "input");
    const char *expect = json_member(v, "expect")->text;
    const difference *d = difference_of(input->text);
    text line = {NULL, 0, 0}, wanted = {NULL, 0, 0}, whole = {NULL, 0, 0};
    size_t split;
    int agrees, taken;

    /* what follows "<>" of RCPT is worth more than that "<>" is refused */
    if (begins(input->text, "RCPT TO:<> ")) text_printf(&line, "RCPT TO:<a@b>%s", input->text + 10);
    else text_add(&line, input->text, input->len);
    text_add(&line, "\r\n", 2);
    want(&wanted, expect, begins(input->text, "RCPT TO:<> ") ? "a@b" : NULL);
    run(line.s, line.len, line.len, &whole);
    for (split = 0; split < line.len; split++) {
      text part = {NULL, 0, 0};

      run(line.s, line.len, split, &part);
      assert_string_equal(part.s, whole.s);
      text_free(&part);
    }
    agrees = same_words(&whole, &wanted);
    taken = strcmp(whole.s, "Err ") != 0;
    if (d == NULL ? !agrees : agrees || taken != d->taken) {
      printf("%s\n  smtp-proto %s\n  libmail    %s\n", input->text, wanted.s, whole.s);
      failed++;
    }
    same += d == NULL;
    different += d != NULL;
    text_free(&line);
    text_free(&wanted);
    text_free(&whole);
  }
  printf("%u requests read the same, %u differences\n", same, different);
  assert_int_equal(failed, 0);
  assert_int_equal(different, sizeof differences / sizeof *differences);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {cmocka_unit_test(every_request_at_every_split)};
  int failed;

  vectors = json_load(REQUESTS);
  if (vectors == NULL) {
    printf("SKIPPED: no corpus in %s\n", REQUESTS);
    return 77;
  }
  failed = cmocka_run_group_tests(tests, NULL, NULL);
  json_free(vectors);
  return failed;
}
