/* SPDX-License-Identifier: MIT */
#ifndef TESTS_MIME_TREE_H
#define TESTS_MIME_TREE_H

/* tree.h - a message as a tree of parts, put together from the parser's events. */

#include <libmail/mime.h>

/* A header field: its place, its number, the raw value; a name that has none is not kept. */
typedef struct header_field {
  uint64_t off;
  uint16_t id;
  uint8_t *value;
  size_t len;
} header_field;

typedef struct part {
  uint32_t id, parent, index, held;
  uint32_t children;
  uint16_t media;
  int composite;
  char type[140]; /* "type/subtype" */
  uint64_t header_off, body_off, end, header_octets;
  uint64_t octets, lines, encoding;
  uint8_t *decoded;
  size_t decoded_len;
  header_field *fields;
  size_t field_count;
  char path[128]; /* IMAP's number of its body, "" for an outermost multipart */
} part;

typedef struct tree {
  part *parts; /* parts[id - 1] */
  size_t count;
  uint32_t defects[LMAIL_DEFECT_FIELD]; /* how often each of those that have lower numbers */
} tree;

/* With the flags: texts are turned into UTF-8. */
enum { TREE_TEXT = 0x10000 };

/* Parses in[0 .. n) in chunks of `chunk` octets (0: whole), bodies decoded; flags are cfg.flags. */
void tree_parse(tree *t, const uint8_t *in, size_t n, size_t chunk, unsigned flags);
void tree_free(tree *t);

/* The part with this IMAP number; NULL. */
const part *tree_find(const tree *t, const char *path);

/* The part at this place, from 1, in another one; NULL. */
const part *tree_child(const tree *t, const part *of, unsigned index);

/* The first field of this number; NULL. */
const header_field *tree_field(const part *p, unsigned id);

/*
 * A parameter of the Content-Type or Content-Disposition as UTF-8, from malloc, with a NUL behind it;
 * NULL when there is none.
 */
char *tree_param(const part *p, unsigned field, const char *name, size_t *n);

/* The decoded body of a text as UTF-8, from malloc. */
uint8_t *tree_text(const part *p, size_t *n);

/* Octets of a charset as UTF-8, from malloc. */
uint8_t *utf8_of(const uint8_t *s, size_t n, const char *label, size_t *len);

/* A file's bytes; NULL when it cannot be read. With crlf, LF without CR becomes CRLF. */
uint8_t *read_file(const char *path, size_t *n, int crlf);

#endif
