/* SPDX-License-Identifier: MIT */
#ifndef TESTS_MIME_TREE_H
#define TESTS_MIME_TREE_H

/* tree.h - a message as a tree of parts, put together from the parser's events. */

#include <libmail/mime.h>

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
  char path[128]; /* IMAP's number of its body, "" for an outermost multipart */
} part;

typedef struct tree {
  part *parts; /* parts[id - 1] */
  size_t count;
  uint32_t defects[LMAIL_DEFECT_FIELD]; /* how often each of those that have lower numbers */
} tree;

/* Parses in[0 .. n) in chunks of `chunk` octets (0: whole), bodies decoded; flags are cfg.flags. */
void tree_parse(tree *t, const uint8_t *in, size_t n, size_t chunk, unsigned flags);
void tree_free(tree *t);

/* The part with this IMAP number; NULL. */
const part *tree_find(const tree *t, const char *path);

/* A file's bytes; NULL when it cannot be read. With crlf, LF without CR becomes CRLF. */
uint8_t *read_file(const char *path, size_t *n, int crlf);

#endif
