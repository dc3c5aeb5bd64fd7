/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_TREE_H
#define LMAIL_TOOL_TREE_H

/*
 * tree.h - the parts of a message with sizes, checksums and defects, and two ways to print them.
 */

#include "body_text.h"
#include "input.h"
#include "part.h"
#include <libmail/hash.h>

/* What the tree knows of a part beyond part.h. */
typedef struct branch {
  lmail_hash_state raw;     /* SHA-256 of the body as in the file, by tree_hash */
  lmail_hash_state decoded; /* transfer encoding undone                         */
  body_text text;           /* and in UTF-8                                     */
  uint64_t decoded_octets;
  size_t first_defect, last_defect; /* their numbers, from 1 */
} branch;

typedef struct tree_defect {
  uint16_t code;
  uint16_t field;
  uint64_t off;
  bytes taken, other; /* how it was read, and how else it may be; data NULL when not told */
  size_t next;        /* of the same part: its number, from 1 */
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

/* The defects of a part, one after the other; NULL behind the last one. */
const tree_defect *tree_first_defect(const tree *t, const part *p);
const tree_defect *tree_next_defect(const tree *t, const tree_defect *d);

void tree_print(const tree *t, FILE *out);
void tree_print_json(tree *t, FILE *out);

/* The parameters of a Content-Type or Content-Disposition as a JSON object, decoded. */
void tree_json_params(const bytes *field, int is_disposition, FILE *out);

/* All of it for one message, on standard output: EXIT_OK; EXIT_FILE after a complaint. Closes the input. */
int tree_show(input *in, int json);

/* Is there a decoded body: is it no multipart? And a text? */
int tree_decoded(const tree *t, size_t i);
int tree_text(const tree *t, size_t i);

#endif
