/* SPDX-License-Identifier: MIT */
/* tree.c - collects the parts of a message with sizes and checksums; see tree.h. */

#include "tree.h"
#include "lmail.h"
#include <stdlib.h>
#include <string.h>

enum { TOKEN_MAX = 65536 };

void tree_init(tree *t)
{
  memset(t, 0, sizeof *t);
}

void tree_free(tree *t)
{
  part_list_free(&t->list);
  free(t->branches);
  free(t->defects);
}

/* ---- text ------------------------------------------------------------------------------------- */

/* That of the type; UTF-8 when it names none, of which US-ASCII is a part. NULL: unknown. */
static const lmail_charset *charset_of(const part *p)
{
  bytes name = part_param(&p->content_type, 0, "charset", 7);
  const lmail_charset *charset = name.data == NULL
                                     ? lmail_charset_find_all(NULL, "utf-8", 5)
                                     : lmail_charset_find_all(NULL, name.data, name.len);

  free(name.data);
  return charset;
}

/* Decoded octets of a text, or with `last` its end. */
static void take_text(branch *b, const uint8_t *s, size_t n, int last)
{
  lmail_status st;

  do {
    uint8_t out[4096];
    size_t used, made;

    st = lmail_charset_decode(&b->decoder, s, n, &used, out, sizeof out, &made, last);
    sha256_add(&b->text, out, made);
    if (n > 0) s += used;
    n -= used;
  } while (st == LMAIL_FULL);
}

int tree_decoded(const tree *t, size_t i)
{
  const part *p = t->list.parts[i];

  return !part_is_multipart(p) && p->encoding != LMAIL_ENCODING_UNKNOWN;
}

int tree_text(const tree *t, size_t i)
{
  return LMAIL_MEDIA_TYPE(t->list.parts[i]->media) == LMAIL_MEDIA_TEXT && tree_decoded(t, i) &&
         t->branches[i].charset != NULL;
}

/* ---- events ----------------------------------------------------------------------------------- */

static void add_branch(tree *t)
{
  branch *b;

  t->branches = must_realloc(t->branches, t->list.count * sizeof *t->branches);
  b = &t->branches[t->list.count - 1];
  memset(b, 0, sizeof *b);
  sha256_begin(&b->raw);
  sha256_begin(&b->decoded);
  sha256_begin(&b->text);
}

static void add_defect(tree *t, const lmail_event *ev)
{
  tree_defect *d;

  if ((t->defect_count & (t->defect_count - 1)) == 0) { /* full at each power of two: double it */
    size_t room = t->defect_count == 0 ? 1 : t->defect_count * 2;

    t->defects = must_realloc(t->defects, room * sizeof *t->defects);
  }
  d = &t->defects[t->defect_count++];
  d->part = ev->id;
  d->code = ev->code;
  d->field = ev->field;
  d->off = ev->off;
  if (ev->id > 0 && ev->id <= t->list.count) t->branches[ev->id - 1].defects++;
}

static void take_event(tree *t, lmail_mime_parser *m, const lmail_event *ev)
{
  part *p = part_take(&t->list, ev);
  branch *b;

  if (ev->kind == LMAIL_MIME_PART_BEGIN) add_branch(t);
  if (ev->kind == LMAIL_MIME_DEFECT) add_defect(t, ev);
  if (p == NULL) return;
  b = &t->branches[p->id - 1];
  if (ev->kind == LMAIL_MIME_HEADERS_END) {
    b->charset = charset_of(p);
    lmail_charset_decode_init(&b->decoder, b->charset);
    lmail_mime_decode(m, LMAIL_MIME_DECODED);
  } else if (ev->kind == LMAIL_MIME_BODY) {
    b->decoded_octets += ev->len;
    sha256_add(&b->decoded, ev->data, ev->len);
    if (LMAIL_MEDIA_TYPE(p->media) == LMAIL_MEDIA_TEXT) take_text(b, ev->data, ev->len, 0);
  } else if (ev->kind == LMAIL_MIME_PART_END) {
    take_text(b, NULL, 0, 1);
  }
}

/* All events of a piece; data NULL: the end. */
static lmail_status feed(tree *t, lmail_mime_parser *m, const uint8_t *data, size_t n)
{
  lmail_status st;
  lmail_event ev;
  size_t used;

  if (data == NULL) lmail_finish(&m->base);
  while ((st = lmail_next(&m->base, data, n, &used, &ev)) == LMAIL_EVENT) {
    if (data != NULL) data += used;
    n -= used;
    take_event(t, m, &ev);
  }
  return st;
}

int tree_read(tree *t, input *in)
{
  lmail_mime_config cfg = {0};
  lmail_mime_parser m;
  lmail_status st;
  const uint8_t *data;
  unsigned long long done = 0;
  size_t n;
  void *scratch;

  cfg.token_max = TOKEN_MAX;
  n = lmail_mime_scratch_size(&cfg);
  scratch = must_alloc(n);
  st = lmail_mime_init(&m, &cfg, scratch, n);
  while (st == LMAIL_OK && input_next(in, &data, &n)) {
    st = feed(t, &m, data, n);
    progress(in->name, done += n, 0);
  }
  if (st == LMAIL_OK) st = feed(t, &m, NULL, 0);
  progress(in->name, 1, 1);
  free(scratch);
  if (st < 0) complain("%s: %s", in->name, lmail_status_text(st));
  return st >= 0 && !in->failed;
}

/* ---- checksums of the file -------------------------------------------------------------------- */

/* What of [off, off + n) belongs to a part's body. */
static void hash_overlap(tree *t, size_t i, uint64_t off, const uint8_t *data, size_t n)
{
  const part *p = t->list.parts[i];
  uint64_t from = p->body > off ? p->body : off;
  uint64_t to = p->body + p->octets < off + n ? p->body + p->octets : off + n;

  if (from < to) sha256_add(&t->branches[i].raw, data + (size_t)(from - off), (size_t)(to - from));
}

int tree_hash(tree *t, input *in)
{
  const uint8_t *data;
  uint64_t off = 0;
  size_t first = 0; /* parts before it lie behind us */
  size_t n;

  if (!input_rewind(in)) {
    complain("%s: cannot be read a second time, for the checksums", in->name);
    return 0;
  }
  while (input_next(in, &data, &n)) {
    size_t i;

    for (i = first; i < t->list.count && t->list.parts[i]->header < off + n; i++) {
      hash_overlap(t, i, off, data, n);
    }
    off += n;
    while (first < t->list.count && t->list.parts[first]->end <= off) first++;
  }
  return !in->failed;
}
