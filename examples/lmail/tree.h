/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_TREE_H
#define LMAIL_TOOL_TREE_H

/*
 * tree.h - the parts of a message with sizes, checksums and defects, and two ways to print them.
 */

#include "input.h"
#include "part.h"
#include "sha256.h"

/* What the tree knows of a part beyond part.h. */
typedef struct branch {
  sha256 raw;     /* the body as in the file, by tree_hash    */
  sha256 decoded; /* transfer encoding undone                 */
  sha256 text;    /* and in UTF-8                             */
  uint64_t decoded_octets;
  const lmail_charset *charset; /* of a text part, NULL: unknown */
  lmail_charset_decoder decoder;
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

/* Is the decoded body known? And of a text, its charset? */
int tree_decoded(const tree *t, size_t i);
int tree_text(const tree *t, size_t i);

#endif
