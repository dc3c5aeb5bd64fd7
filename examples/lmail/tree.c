/* SPDX-License-Identifier: MIT */
/* tree.c - collects the parts of a message with sizes and checksums; see tree.h. */

#include "tree.h"
#include "lmail.h"
#include <stdlib.h>
#include <string.h>

/* A file is read to its end: more than what a server would take. */
enum { TOKEN_MAX = 65536, DEPTH_MAX = 64, PARTS_MAX = 65536, LONGEST_BOUNDARIES = 65536 };

void tree_init(tree *t)
{
  memset(t, 0, sizeof *t);
}

void tree_free(tree *t)
{
  size_t i;

  for (i = 0; i < t->defect_count; i++) {
    free(t->defects[i].taken.data);
    free(t->defects[i].other.data);
  }
  part_list_free(&t->list);
  free(t->branches);
  free(t->defects);
}

/* ---- what is known of a body ------------------------------------------------------------------ */

/* A multipart of which the parser makes no parts (no boundary, too deep) is one all the same. */
int tree_decoded(const tree *t, size_t i)
{
  return LMAIL_MEDIA_TYPE(t->list.parts[i]->media) != LMAIL_MEDIA_MULTIPART;
}

int tree_text(const tree *t, size_t i)
{
  return LMAIL_MEDIA_TYPE(t->list.parts[i]->media) == LMAIL_MEDIA_TEXT;
}

static void begin_text(branch *b, const part *p)
{
  bytes charset = part_param(&p->content_type, 0, "charset", 7);

  body_text_begin(&b->text, charset.data, charset.len);
  free(charset.data);
}

/* ---- events ----------------------------------------------------------------------------------- */

static void add_branch(tree *t)
{
  branch *b;

  t->branches = must_realloc(t->branches, t->list.count * sizeof *t->branches);
  b = &t->branches[t->list.count - 1];
  memset(b, 0, sizeof *b);
  lmail_hash_sha256()->init(&b->raw);
  lmail_hash_sha256()->init(&b->decoded);
}

static void add_defect(tree *t, const lmail_event *ev)
{
  branch *b = &t->branches[ev->id - 1];
  tree_defect *d;

  if ((t->defect_count & (t->defect_count - 1)) == 0) { /* full at each power of two: double it */
    size_t room = t->defect_count == 0 ? 1 : t->defect_count * 2;

    t->defects = must_realloc(t->defects, room * sizeof *t->defects);
  }
  d = &t->defects[t->defect_count++];
  d->code = ev->code;
  d->field = ev->field;
  d->off = ev->off;
  memset(&d->taken, 0, sizeof d->taken);
  memset(&d->other, 0, sizeof d->other);
  if (ev->data != NULL) d->taken = bytes_copy(ev->data, ev->len);
  if (ev->data2 != NULL) d->other = bytes_copy(ev->data2, ev->len2);
  d->next = 0;
  if (b->first_defect == 0) b->first_defect = t->defect_count;
  else t->defects[b->last_defect - 1].next = t->defect_count;
  b->last_defect = t->defect_count;
}

const tree_defect *tree_first_defect(const tree *t, const part *p)
{
  size_t number = t->branches[p->id - 1].first_defect;

  return number == 0 ? NULL : &t->defects[number - 1];
}

const tree_defect *tree_next_defect(const tree *t, const tree_defect *d)
{
  return d->next == 0 ? NULL : &t->defects[d->next - 1];
}

static void take_event(tree *t, lmail_mime_parser *m, const lmail_event *ev)
{
  part *p = part_take(&t->list, ev);
  branch *b;

  if (ev->kind == LMAIL_MIME_PART_BEGIN) add_branch(t);
  if (p == NULL) return;
  if (ev->kind == LMAIL_MIME_DEFECT) add_defect(t, ev);
  b = &t->branches[p->id - 1];
  if (ev->kind == LMAIL_MIME_HEADERS_END) {
    begin_text(b, p);
    lmail_mime_decode(m, LMAIL_MIME_DECODED);
  } else if (ev->kind == LMAIL_MIME_BODY) {
    b->decoded_octets += ev->len;
    lmail_hash_sha256()->update(&b->decoded, ev->data, ev->len);
    if (tree_text(t, p->id - 1)) body_text_add(&b->text, ev->data, ev->len);
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
  cfg.depth_max = DEPTH_MAX;
  cfg.parts_max = PARTS_MAX;
  n = lmail_mime_scratch_size(&cfg) + LONGEST_BOUNDARIES;
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

  if (from < to) {
    lmail_hash_sha256()->update(&t->branches[i].raw, data + (size_t)(from - off),
                                (size_t)(to - from));
  }
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
