/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_ITEM_H
#define LMAIL_TOOL_ITEM_H

/*
 * item.h - subcommands that show what a parser of field values makes of each item of their input:
 * one item a line in, one result out.
 */

#include "args.h"
#include "json.h"
#include <libmail/defect.h>

/* Shows one item, without its line end, on stdout; it prints the line ends of its output itself. */
typedef void (*item_fn)(const uint8_t *s, size_t n, int json);

/*
 * run() of such a subcommand: takes --json, -0 (items end in NUL) and the options of its own (ended
 * by name NULL; may be NULL), then FILE or "-", and calls show for each item. Returns the exit code.
 */
int item_run(const struct command *self, int argc, char **argv, const option *more, item_fn show);

/* What every one of them says of these options in its help. */
#define ITEM_HELP                                                                            \
  "  --json   one JSON object an item; bytes that are no UTF-8 are \\udc80 to \\udcff\n"      \
  "  -0       items end in NUL, so that a header value may span lines\n"

/*
 * The defects of one item: as a JSON array, or a line each behind the item. Of more than ITEM_DEFECTS
 * the others are left out, with a complaint.
 */
enum { ITEM_DEFECTS = 1024 };
void item_defects(const lmail_defects *defects, int json);

#endif
