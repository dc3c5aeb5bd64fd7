/* SPDX-License-Identifier: MIT */
/*
 * mime4j.c - mime4j's event streams: what is told of a message, written down as that project does.
 *
 * Each element (a field, a preamble, a body, an epilogue, the begin or end of a part) is a fact, and
 * each decoded body. An encoded message/rfc822 is read by a second parser, as mime4j does by itself.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "agree.h"
#include "text.h"
#include "tree.h"
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static unsigned messages;

/* ---- events as mime4j writes them ------------------------------------------------------------- */

typedef struct story {
  text xml;
  text body;         /* what a BODY has told so far */
  int named;         /* bodies are named in the stream, by their place, and kept in place of that */
  text bodies[64];   /* those, in order */
  int printable[64]; /* are they from quoted-printable? */
  size_t count;
  int in_bulk;
  uint64_t encoding;
  uint16_t media[64]; /* of the open parts, by depth */
} story;

static void put(story *s, const char *words)
{
  text_printf(&s->xml, "%s", words);
}

/* Text as XML, with LF for CRLF. */
static void escaped(story *s, const void *data, size_t n)
{
  const char *c = data;
  size_t i;

  for (i = 0; i < n; i++) {
    if (c[i] == '<') put(s, "&lt;");
    else if (c[i] == '>') put(s, "&gt;");
    else if (c[i] == '&') put(s, "&amp;");
    else if (c[i] != '\r' || i + 1 == n || c[i + 1] != '\n') text_add(&s->xml, c + i, 1);
  }
}

static void tell(story *s, const uint8_t *in, size_t n);

/* A body is complete: its text, its name, or the message that it is when decoded. */
static void tell_body(story *s, const lmail_event *ev)
{
  uint16_t media = s->media[ev->depth];

  if (media == LMAIL_MEDIA_MESSAGE_RFC822) {
    text inner = s->body;

    memset(&s->body, 0, sizeof s->body);
    tell(s, (const uint8_t *)inner.s, inner.len);
    text_free(&inner);
    return;
  }
  if (s->named) {
    assert_true(s->count < 64);
    text_printf(&s->xml, "<%s-body>\n",
                LMAIL_MEDIA_TYPE(media) == LMAIL_MEDIA_TEXT ? "text" : "binary");
    s->printable[s->count] = s->encoding == LMAIL_ENCODING_QUOTED_PRINTABLE;
    s->bodies[s->count++] = s->body;
    memset(&s->body, 0, sizeof s->body);
    return;
  }
  put(s, "<body>\n");
  escaped(s, s->body.s, s->body.len);
  put(s, "</body>\n");
  text_free(&s->body);
  memset(&s->body, 0, sizeof s->body);
}

/* mime4j tells no lines that are no fields: field-name, maybe with blanks behind it (RFC 5322 4.5). */
static int is_field_name(const uint8_t *s, size_t n)
{
  size_t i;

  while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t')) n--;
  for (i = 0; i < n && s[i] > ' ' && s[i] < 127; i++) continue;
  return n > 0 && i == n;
}

static void bulk(story *s, const lmail_event *ev, const char *element)
{
  if (!s->in_bulk) text_printf(&s->xml, "<%s>\n", element);
  escaped(s, ev->data, ev->len);
  if (!(ev->flags & LMAIL_EV_MORE)) text_printf(&s->xml, "</%s>\n", element);
}

static void take(story *s, lmail_mime_parser *m, const lmail_event *ev, uint16_t *holder)
{
  switch (ev->kind) {
  case LMAIL_MIME_PART_BEGIN:
    assert_true(ev->depth < 64);
    holder[ev->depth] = ev->code;
    put(s,
        ev->code == LMAIL_MIME_IN_MULTIPART ? "<body-part>\n<header>\n" : "<message>\n<header>\n");
    break;
  case LMAIL_MIME_HEADER:
    if (!is_field_name(ev->data, ev->len)) break;
    put(s, "<field>\n");
    escaped(s, ev->data, (size_t)(ev->data2 + ev->len2 - ev->data));
    put(s, "</field>\n");
    break;
  case LMAIL_MIME_HEADERS_END:
    s->media[ev->depth] = ev->code;
    s->encoding = ev->num2;
    put(s, "</header>\n");
    if ((ev->flags & LMAIL_MIME_EV_COMPOSITE) && LMAIL_MEDIA_TYPE(ev->code) == LMAIL_MEDIA_MULTIPART)
      put(s, "<multipart>\n");
    if (s->named || ev->code == LMAIL_MEDIA_MESSAGE_RFC822)
      assert_int_equal(lmail_mime_decode(m, LMAIL_MIME_DECODED), LMAIL_OK);
    break;
  case LMAIL_MIME_PREAMBLE: bulk(s, ev, "preamble"); break;
  case LMAIL_MIME_EPILOGUE: bulk(s, ev, "epilogue"); break;
  case LMAIL_MIME_BODY:
    text_add(&s->body, (const char *)ev->data, ev->len);
    if (!(ev->flags & LMAIL_EV_MORE)) tell_body(s, ev);
    break;
  case LMAIL_MIME_PART_END:
    if (LMAIL_MEDIA_TYPE(ev->code) == LMAIL_MEDIA_MULTIPART) put(s, "</multipart>\n");
    put(s, holder[ev->depth] == LMAIL_MIME_IN_MULTIPART ? "</body-part>\n" : "</message>\n");
    break;
  default: break;
  }
  s->in_bulk = (ev->flags & LMAIL_EV_MORE) != 0;
}

static void tell(story *s, const uint8_t *in, size_t n)
{
  uint16_t holder[64];
  lmail_mime_config cfg;
  lmail_mime_parser m;
  size_t room, used;
  uint8_t *scratch;
  lmail_event ev;
  lmail_status st;

  memset(&cfg, 0, sizeof cfg);
  cfg.token_max = 65536;
  room = lmail_mime_scratch_size(&cfg) + 16384; /* for a boundary of 7,000 octets */
  scratch = malloc(room);
  assert_int_equal(lmail_mime_init(&m, &cfg, scratch, room), LMAIL_OK);
  do {
    while ((st = lmail_next(&m.base, in, n, &used, &ev)) == LMAIL_EVENT) {
      in += used, n -= used;
      take(s, &m, &ev, holder);
    }
    in += used, n -= used;
    if (n == 0) lmail_finish(&m.base);
  } while (st == LMAIL_OK);
  assert_int_equal(st, LMAIL_DONE);
  free(scratch);
}

static void story_free(story *s)
{
  while (s->count > 0) text_free(&s->bodies[--s->count]);
  text_free(&s->xml);
  text_free(&s->body);
}

/* ---- comparing -------------------------------------------------------------------------------- */

/* A file with LF for CRLF, and a NUL behind it. */
static char *read_text(const char *path)
{
  size_t n, i, to = 0;
  char *s = (char *)read_file(path, &n, 0);

  assert_non_null(s);
  s = realloc(s, n + 1);
  for (i = 0; i < n; i++) {
    if (s[i] != '\r' || i + 1 == n || s[i + 1] != '\n') s[to++] = s[i];
  }
  s[to] = '\0';
  return s;
}

/* One element, or the begin or end of one that holds others: up to the next tag that begins a line. */
static const char *element(const char *s, size_t *n)
{
  const char *end = s;
  size_t tag = strcspn(s, ">");

  do {
    end = strchr(end, '\n');
    end = end ? end + 1 : s + strlen(s);
  } while (*end != '\0' && (*end != '<' || (end[1] == '/' && strncmp(end + 2, s + 1, tag) == 0)));
  *n = (size_t)(end - s);
  return end;
}

typedef struct span {
  const char *s, *end;
  size_t n;
} span;

static span element_at(const char *s)
{
  span e;

  e.s = s;
  e.end = *s ? element(s, &e.n) : s;
  if (!*s) e.n = 0;
  return e;
}

static int equal(const span *a, const span *b)
{
  return a->n == b->n && memcmp(a->s, b->s, a->n) == 0;
}

/* Element by element; behind one that only one side has, on goes where both have the same again. */
static void compare(const char *heading, const char *theirs, const char *ours, const char *file)
{
  unsigned number = 1;

  for (; *theirs || *ours; number++) {
    span a = element_at(theirs), b = element_at(ours);
    span next_a = element_at(a.end), next_b = element_at(b.end);
    char place[40];

    snprintf(place, sizeof place, "element %u", number);
    agree(heading, equal(&a, &b), file, place, "\n%.*s---\n%.*s", (int)(a.n < 800 ? a.n : 800), a.s,
          (int)(b.n < 800 ? b.n : 800), b.s);
    theirs = a.end;
    ours = b.end;
    if (equal(&a, &b)) continue;
    if (next_a.n && equal(&next_a, &b)) ours = b.s;
    else if (next_b.n && equal(&a, &next_b)) theirs = a.s;
  }
}

/*
 * X_decoded.xml as we tell it, without the names of the files, which are compared here. Line breaks
 * of quoted-printable are CRLF there (RFC 2045 6.7 (4)): those bodies are read in wire form.
 */
static void decoded(const char *folder, const char *file, const char *stem)
{
  static story s, wire;
  char path[600], place[40];
  text theirs = {0};
  size_t n, i;
  uint8_t *in;
  char *xml, *at, *name;

  memset(&s, 0, sizeof s);
  memset(&wire, 0, sizeof wire);
  s.named = wire.named = 1;
  snprintf(path, sizeof path, "%s/%s.msg", folder, stem);
  in = read_file(path, &n, 0);
  tell(&s, in, n);
  free(in);
  in = read_file(path, &n, 1);
  tell(&wire, in, n);
  free(in);
  snprintf(path, sizeof path, "%s/%s_decoded.xml", folder, stem);
  at = xml = read_text(path);
  for (i = 0; (name = strstr(at, "-body name=\"")) != NULL; i++) {
    char *end = strchr(name + 12, '"');
    const text *body = s.printable[i] ? &wire.bodies[i] : &s.bodies[i];

    text_add(&theirs, at, (size_t)(name + 5 - at));
    text_add(&theirs, ">", 1);
    *end = '\0';
    snprintf(path, sizeof path, "%s/%s", folder, name + 12);
    in = read_file(path, &n, 0);
    assert_non_null(in);
    snprintf(place, sizeof place, "body %lu", (unsigned long)i + 1);
    agree("decoded bodies", i < s.count && n == body->len && memcmp(in, body->s, n) == 0, file,
          place, "%lu octets, not %lu", (unsigned long)body->len, (unsigned long)n);
    free(in);
    at = end + 3; /* "/> */
  }
  text_printf(&theirs, "%s", at);
  compare("decoded elements", theirs.s, s.xml.s, file);
  text_free(&theirs);
  free(xml);
  story_free(&s);
  story_free(&wire);
}

static void check_message(const char *folder, const char *name)
{
  static story s;
  char path[600], stem[200], file[300];
  size_t n;
  uint8_t *in;
  char *xml;

  snprintf(stem, sizeof stem, "%.*s", (int)(strlen(name) - 4), name);
  snprintf(file, sizeof file, "%s/%s", strstr(folder, "james-mime4j"), name);
  snprintf(path, sizeof path, "%s/%s", folder, name);
  in = read_file(path, &n, 0);
  assert_non_null(in);
  memset(&s, 0, sizeof s);
  tell(&s, in, n);
  snprintf(path, sizeof path, "%s/%s.xml", folder, stem);
  xml = read_text(path);
  compare("elements", xml, s.xml.s, file);
  free(xml);
  story_free(&s);
  decoded(folder, file, stem);
  free(in);
  messages++;
}

static int check_folder(const char *path)
{
  DIR *folder = opendir(path);
  struct dirent *entry;

  if (!folder) return 0;
  while ((entry = readdir(folder)) != NULL) {
    size_t n = strlen(entry->d_name);

    if (n > 4 && strcmp(entry->d_name + n - 4, ".msg") == 0) check_message(path, entry->d_name);
  }
  closedir(folder);
  return 1;
}

static void event_streams(void **state)
{
  (void)state;
  agree_begin("mime4j");
  if (!check_folder(LIBMAIL_TEST_CORPUS "/corpus/james-mime4j/testmsgs") ||
      !check_folder(LIBMAIL_TEST_CORPUS "/corpus/james-mime4j/mimetools-testmsgs")) {
    printf("SKIPPED: no corpus at %s\n", LIBMAIL_TEST_CORPUS "/corpus/james-mime4j");
    skip();
  }
  printf("%u messages\n", messages);
  assert_int_equal(agree_end(), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(event_streams)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
