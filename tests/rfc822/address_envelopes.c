/* SPDX-License-Identifier: MIT */
/*
 * address_envelopes.c - the addresses of real messages as two IMAP servers see them: names, local
 * parts and domains of From, Sender, Reply-To, To, Cc and Bcc in the envelopes on which Dovecot and
 * Cyrus agree. Nothing may differ.
 */

#include "mime/tree.h"
#include <libmail/address.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* In the order of an envelope, behind date and subject (RFC 3501 7.4.2). */
static const uint16_t fields[] = {LMAIL_FIELD_FROM, LMAIL_FIELD_SENDER, LMAIL_FIELD_REPLY_TO,
                                  LMAIL_FIELD_TO,   LMAIL_FIELD_CC,     LMAIL_FIELD_BCC};
enum { FIELDS = sizeof fields / sizeof fields[0] };

static unsigned agree, differ;

/* ---- the servers' side ------------------------------------------------------------------------ */

/* Where the value of "key" begins in the JSON object at s; NULL. */
static const char *value_of(const char *s, const char *key)
{
  char quoted[64];
  const char *at;

  snprintf(quoted, sizeof quoted, "\"%s\": ", key);
  at = strstr(s, quoted);
  return at ? at + strlen(quoted) : NULL;
}

/* A JSON string (at its quote) without its escapes. */
static char *json_string(const char *s)
{
  char *out = malloc(strlen(s) + 1), *to = out;

  for (s++; *s != '"'; s++) {
    if (*s == '\\') {
      s++;
      *to++ = (char)(*s == 'n' ? '\n' : *s == 'r' ? '\r' : *s == 't' ? '\t' : *s);
    } else {
      *to++ = *s;
    }
  }
  *to = '\0';
  return out;
}

/* nstring: its text, decoded as a name is, in out, or "" for NIL; the index behind it. */
static const char *nstring(const char *s, char *out)
{
  while (*s == ' ') s++;
  if (*s == '"') {
    for (s++; *s != '"'; s++) {
      if (*s == '\\') s++;
      *out++ = *s;
    }
    s++;
  } else if (*s == '{') {
    unsigned long n = strtoul(s + 1, NULL, 10);

    s = strchr(s, '\n') + 1;
    memcpy(out, s, n);
    out += n;
    s += n;
  } else {
    s += 3;
  }
  *out = '\0';
  return s;
}

/* Steps over one address list, or NIL; "name<local@domain> " of each address into out. */
static const char *envelope_list(const char *s, char *out)
{
  static char parts[4][4096];
  char text[4096];
  size_t len;
  int i;

  *out = '\0';
  while (*s == ' ') s++;
  if (*s != '(') return s + 3;
  for (s++; *s == '(' || *s == ' ';) {
    if (*s++ == ' ') continue;
    for (i = 0; i < 4; i++) s = nstring(s, parts[i]);
    s++;
    assert_int_equal(
        lmail_text_decode(parts[0], strlen(parts[0]), NULL, text, sizeof text - 1, &len, NULL),
        LMAIL_OK);
    text[len] = '\0';
    sprintf(out + strlen(out), "%s<%s@%s> ", text, parts[2], parts[3]);
  }
  return s + 1;
}

/* ---- libmail's side --------------------------------------------------------------------------- */

/* RFC 3501 7.4.2: a group begins with its name as local part, and ends with an empty address. */
static void our_list(const uint8_t *value, size_t n, char *out)
{
  lmail_address_iter it;
  lmail_address a;
  char name[4096], local[4096], domain[4096];
  size_t len;

  *out = '\0';
  lmail_address_init(&it, value, n, NULL);
  while (lmail_address_next(&it, &a)) {
    name[0] = local[0] = domain[0] = '\0';
    if (a.kind == LMAIL_ADDRESS_GROUP) {
      lmail_phrase_decode(a.group, a.group_len, NULL, local, sizeof local - 1, &len, NULL);
      local[len] = '\0';
    } else if (a.kind == LMAIL_ADDRESS_MAILBOX) {
      assert_int_equal(lmail_address_name(&a, NULL, name, sizeof name - 1, &len, NULL), LMAIL_OK);
      name[len] = '\0';
      assert_int_equal(lmail_address_local(&a, local, sizeof local - 1, &len), LMAIL_OK);
      local[len] = '\0';
      assert_int_equal(lmail_address_domain(&a, domain, sizeof domain - 1, &len), LMAIL_OK);
      domain[len] = '\0';
    }
    sprintf(out + strlen(out), "%s<%s@%s> ", name, local, domain);
  }
}

/* The first field of each kind in the message's header, as the MIME parser tells them. */
static void our_fields(const uint8_t *in, size_t n, char *lists[FIELDS], int found[FIELDS])
{
  size_t scratch_size = lmail_mime_scratch_size(NULL), used, at = 0;
  uint8_t *scratch = malloc(scratch_size);
  lmail_mime_parser m;
  lmail_event ev;
  lmail_status st;
  int i;

  assert_int_equal(lmail_mime_init(&m, NULL, scratch, scratch_size), LMAIL_OK);
  while ((st = lmail_next(&m.base, in + at, n - at, &used, &ev)) >= 0 && st != LMAIL_DONE) {
    at += used;
    if (st == LMAIL_OK) lmail_finish(&m.base);
    if (st != LMAIL_EVENT) continue;
    if (ev.kind == LMAIL_MIME_HEADERS_END) break;
    if (ev.kind != LMAIL_MIME_HEADER) continue;
    for (i = 0; i < FIELDS; i++) {
      if (ev.field != fields[i] || found[i]) continue;
      our_list(ev.data2, ev.len2, lists[i]);
      found[i] = 1;
    }
  }
  free(scratch);
}

static void check_message(const char *line, const char *source)
{
  const char *envelope = value_of(line, "envelope");
  char *file, *text, *theirs = malloc(1 << 16), *lists[FIELDS];
  int found[FIELDS] = {0}, i;
  char path[1000], ignored[4096];
  const char *s;
  uint8_t *in;
  size_t n;

  if (!envelope) {
    free(theirs);
    return;
  }
  file = json_string(value_of(line, "file"));
  text = json_string(envelope);
  snprintf(path, sizeof path, "%s/corpus/%s/%s", LIBMAIL_TEST_CORPUS, source, file);
  in = read_file(path, &n, 1);
  assert_non_null(in);
  for (i = 0; i < FIELDS; i++) lists[i] = calloc(1, 1 << 16);
  our_fields(in, n, lists, found);
  s = nstring(text + 1, ignored);
  s = nstring(s, ignored);
  for (i = 0; i < FIELDS; i++) {
    s = envelope_list(s, theirs);
    if (!found[i]) continue; /* Sender and Reply-To are then From's */
    if (i > 0 && i < 3 && lists[i][0] == '\0') continue;
    if (strcmp(theirs, lists[i]) == 0) {
      agree++;
    } else {
      differ++;
      printf("differs: %s/%s: %s, not %s\n", source, file, lists[i], theirs);
    }
  }
  for (i = 0; i < FIELDS; i++) free(lists[i]);
  free(in);
  free(text);
  free(file);
  free(theirs);
}

static void envelopes_of_two_servers(void **state)
{
  static const char *const sources[] = {"cyrus-cassandane",      "haraka",
                                        "james-mime4j",          "libetpan",
                                        "mailkit-transcripts",   "mimekit",
                                        "nodemailer-mailparser", "perl-email-mime",
                                        "postal-mime",           "stalwart-mail-parser",
                                        "thunderbird-mailnews",  "zbateson-mail-mime-parser"};
  size_t i, n;

  (void)state;
  for (i = 0; i < sizeof sources / sizeof sources[0]; i++) {
    char path[1000];
    char *text, *line, *next;

    snprintf(path, sizeof path, "%s/corpus/consensus/%s.jsonl", LIBMAIL_TEST_CORPUS, sources[i]);
    text = (char *)read_file(path, &n, 0);
    if (!text) {
      printf("SKIPPED: no corpus at %s\n", path);
      skip();
    }
    text = realloc(text, n + 1);
    text[n] = '\0';
    for (line = text; *line; line = next) {
      next = strchr(line, '\n');
      *next++ = '\0';
      check_message(line, sources[i]);
    }
    free(text);
  }
  printf("address lists: %u of %u agree\n", agree, agree + differ);
  assert_true(agree > 0);
  assert_int_equal(differ, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(envelopes_of_two_servers)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
