/* SPDX-License-Identifier: MIT */
/*
 * corpus_servers.c - ENVELOPE and BODYSTRUCTURE of real messages as Dovecot and Cyrus tell them: each must be read
 * with no fault and no repair, and the parts that we are told of must be those that the servers gave under these
 * numbers, of the same size. Skipped, and said so, without the corpus.
 */

#include "facts.h"
#include "json.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CORPUS LIBMAIL_TEST_CORPUS "/corpus/"

static const char *const sources[] = {"cyrus-cassandane",      "haraka",
                                      "james-mime4j",          "libetpan",
                                      "mailkit-transcripts",   "mimekit",
                                      "nodemailer-mailparser", "perl-email-mime",
                                      "postal-mime",           "stalwart-mail-parser",
                                      "thunderbird-mailnews",  "zbateson-mail-mime-parser"};

/* ---- parts and their numbers ------------------------------------------------------------------ */

enum { PARTS_DEPTH = 40, NUMBER = 120 };

typedef struct walk {
  const json_value *parts; /* by number: what the server gave for BODY[number] */
  const json_value *size;  /* RFC822.SIZE                                      */
  unsigned depth, found, sizes, wrong;
  uint16_t item;
  struct {
    char number[NUMBER];
    unsigned children;
    int typed, body; /* its type is known; it is the body of a message */
  } open[PARTS_DEPTH];
} walk;

/* section-part (RFC 9051 6.4.5.1): parts of a multipart count from 1; what has no parts is its own part 1 */
static void open_part(walk *w)
{
  text number = {0};
  unsigned child = 0;

  if (w->depth == PARTS_DEPTH) abort();
  if (w->depth > 0) {
    text_printf(&number, "%s", w->open[w->depth - 1].number);
    if (!w->open[w->depth - 1].typed) child = ++w->open[w->depth - 1].children;
    if (child > 0) text_printf(&number, "%s%u", number.len > 0 ? "." : "", child);
  }
  memset(&w->open[w->depth], 0, sizeof w->open[0]);
  if (number.len > 0) snprintf(w->open[w->depth].number, NUMBER - 2, "%s", number.s);
  w->open[w->depth].body = child == 0;
  w->depth++;
  text_free(&number);
}

/* It has no parts: what a message, or nothing, is around is part 1 of that. */
static void type_known(walk *w)
{
  char *number = w->open[w->depth - 1].number;

  if (w->open[w->depth - 1].body) strcat(number, *number == '\0' ? "1" : ".1");
  w->open[w->depth - 1].typed = 1;
}

/* Its octets: those of BODY[number], where the server gave that. */
static void octets(walk *w, uint64_t n)
{
  const char *number = w->open[w->depth - 1].number;
  const json_value *part = json_member(w->parts, number);

  if (part == NULL) return;
  w->sizes++;
  if (json_int(part, "size", -1) == (int64_t)n) return;
  w->wrong++;
  printf("  part %s: %llu, the server gave %lld\n", number, (unsigned long long)n,
         (long long)json_int(part, "size", -1));
}

/* The multipart that is a message's body has no number of its own. */
static void close_part(walk *w)
{
  int numbered;

  w->depth--;
  numbered = w->open[w->depth].typed || !w->open[w->depth].body;
  w->found += numbered && json_member(w->parts, w->open[w->depth].number) != NULL;
}

static int32_t see(void *user, const lmail_event *ev)
{
  walk *w = user;

  if (ev->kind == LMAIL_IMAP_CLIENT_ITEM) w->item = ev->code;
  if (ev->kind == LMAIL_IMAP_CLIENT_VALUE && ev->field == LMAIL_FIELD_IMAP_NUMBER &&
      w->item == LMAIL_IMAP_ITEM_RFC822_SIZE && w->size != NULL) {
    w->wrong += ev->num != (uint64_t)w->size->number;
  }
  if (ev->kind == LMAIL_IMAP_CLIENT_OPEN && ev->field == LMAIL_FIELD_IMAP_PART) open_part(w);
  if (ev->kind == LMAIL_IMAP_CLIENT_CLOSE && ev->field == LMAIL_FIELD_IMAP_PART) close_part(w);
  if (ev->kind == LMAIL_IMAP_CLIENT_VALUE && ev->field == LMAIL_FIELD_IMAP_PART_TYPE) type_known(w);
  if (ev->kind == LMAIL_IMAP_CLIENT_VALUE && ev->field == LMAIL_FIELD_IMAP_PART_OCTETS)
    octets(w, ev->num);
  return LMAIL_CONTINUE;
}

static void walk_parts(walk *w, const void *in, size_t n)
{
  lmail_imap_reader_config cfg;
  lmail_imap_reader reader;
  uint8_t scratch[8192];
  size_t used;

  memset(&cfg, 0, sizeof cfg);
  cfg.flags = LMAIL_IMAP_OBSERVE;
  assert_int_equal(lmail_imap_reader_init(&reader, &cfg, scratch, sizeof scratch), LMAIL_OK);
  assert_int_equal(lmail_feed(&reader.base, in, n, &used, see, w), LMAIL_OK);
}

/* ---- messages --------------------------------------------------------------------------------- */

typedef struct tally {
  unsigned messages, read, repaired, parts, sizes, wrong;
} tally;

static void one_response(tally *t, const json_value *message, const void *in, size_t n)
{
  lmail_status st;
  facts f;
  walk w;

  memset(&f, 0, sizeof f);
  memset(&w, 0, sizeof w);
  assert_true(facts_read_any(&f, in, n, &st));
  t->messages++;
  t->read += st == LMAIL_DONE && f.faults == 0;
  t->repaired += f.repairs > 0;
  w.parts = json_member(message, "parts");
  w.size = json_member(message, "size");
  if (f.faults == 0) walk_parts(&w, in, n);
  if (st != LMAIL_DONE || f.faults + f.repairs + w.wrong > 0) {
    printf("  %s: status %d, %u faults, %u repairs, %u parts of another size\n",
           json_member(message, "file")->text, (int)st, f.faults, f.repairs, w.wrong);
  }
  t->parts += w.found;
  t->sizes += w.sizes;
  t->wrong += w.wrong;
  facts_free(&f);
}

/* The corpus keeps a server's octets as the characters U+0000 to U+00FF, which json_load gives as UTF-8. */
static void add_octets(text *t, const json_value *v)
{
  size_t i;

  for (i = 0; i < v->len; i++) {
    unsigned char c = (unsigned char)v->text[i];

    assert_true(c < 0xc4);
    if (c >= 0xc2) c = (unsigned char)(c << 6 | (v->text[++i] & 0x3f));
    text_add(t, (const char *)&c, 1);
  }
}

/* What a server said of a message. */
static void one_fetch(tally *t, const json_value *message)
{
  const json_value *value = json_member(message, "fetch");
  text response = {0};

  if (value == NULL) return;
  add_octets(&response, value);
  one_response(t, message, response.s, response.len);
  text_free(&response);
}

/* What both agreed on, as the item of a response. */
static void one_item(tally *t, const json_value *message, const char *item, const char *member)
{
  const json_value *value = json_member(message, member);
  text response = {0};

  if (value == NULL) return;
  text_printf(&response, "* 1 FETCH (%s ", item);
  add_octets(&response, value);
  text_printf(&response, ")\r\n");
  one_response(t, message, response.s, response.len);
  text_free(&response);
}

/* expected: responses, read, repaired, numbers of parts that are known to both, sizes, sizes that differ */
static void run(const char *folder, tally expected)
{
  tally sum = {0, 0, 0, 0, 0, 0}, *t = &sum;
  size_t i;

  for (i = 0; i < sizeof sources / sizeof *sources; i++) {
    char path[1024];
    json_value *all;
    const json_value *v;

    snprintf(path, sizeof path, "%s%s/%s.jsonl", CORPUS, folder, sources[i]);
    all = json_load_lines(path);
    if (all == NULL) {
      fprintf(stderr, "SKIPPED: no %s\n", path);
      skip();
    }
    for (v = all->first; v != NULL; v = v->next) {
      one_fetch(t, v);
      one_item(t, v, "ENVELOPE", "envelope");
      one_item(t, v, "BODYSTRUCTURE", "bodystructure");
    }
    json_free(all);
  }
  printf("%s: %u responses, %u read, %u repaired; %u parts, %u sizes, %u wrong\n", folder,
         t->messages, t->read, t->repaired, t->parts, t->sizes, t->wrong);
  assert_memory_equal(t, &expected, sizeof expected);
}

/* 29 more numbers are those of what Dovecot sees inside of message/delivery-status and its like. */
static void dovecot(void **state)
{
  (void)state;
  run("dovecot-reference", (tally){371, 371, 0, 1181, 1056, 0});
}

static void cyrus(void **state)
{
  (void)state;
  run("cyrus-reference", (tally){367, 367, 0, 1167, 1049, 0});
}

static void consensus(void **state)
{
  (void)state;
  run("consensus", (tally){554, 554, 0, 711, 640, 0});
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(dovecot),
      cmocka_unit_test(cyrus),
      cmocka_unit_test(consensus),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
