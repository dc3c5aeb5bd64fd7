/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_TREE_H
#define LMAIL_TOOL_TREE_H

/*
 * tree.h - the parts of a message with sizes, checksums and defects, and two ways to print them.
 */

#include "input.h"
#include "part.h"
#include "utf8.h"
#include <libmail/hash.h>

/* What the tree knows of a part beyond part.h. */
typedef struct branch {
  lmail_hash_state raw;     /* SHA-256 of the body as in the file, by tree_hash */
  lmail_hash_state decoded; /* transfer encoding undone                         */
  lmail_hash_state text;    /* and in UTF-8, when convertible                   */
  uint64_t decoded_octets;
  int charset; /* of a text part: CHARSET_... */
  utf8_check utf8;
  unsigned long defects;
} branch;

typedef struct tree_defect {
  uint32_t part;
  uint16_t code;
  uint16_t field;
  uint64_t off;
} tree_defect;

typedef struct tree {
  part_list list;
  branch *branches; /* one a part */
  tree_defect *defects;
  size_t defect_count;
} tree;

void tree_init(tree *t);
void tree_free(tree *t);

/* Parses the message; 1, or 0 after a complaint. */
int tree_read(tree *t, input *in);

/* Reads the message again for the checksums of the bodies as they are in the file. */
int tree_hash(tree *t, input *in);

void tree_print(const tree *t, FILE *out);
void tree_print_json(tree *t, FILE *out);

/* Is the decoded body known? And its text in UTF-8? */
int tree_decoded(const tree *t, size_t i);
int tree_text(const tree *t, size_t i);

#endif
