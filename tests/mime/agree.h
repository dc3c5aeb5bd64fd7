/* SPDX-License-Identifier: MIT */
#ifndef TESTS_MIME_AGREE_H
#define TESTS_MIME_AGREE_H

/*
 * agree.h - how much of what others say of a message the parser says, too.
 *
 * Each fact is compared and counted under a heading. One that differs is accepted only when a row of
 * differences.md has it, `| test | file | place | heading | ...`; a row that has nothing to accept any
 * more is a failure as well, so the file tells exactly what differs.
 */

/* Starts a test of this name; its rows are read. */
void agree_begin(const char *test);

/* One fact: of which file, where in it, and how it differs (printed when no row accepts it). */
void agree(const char *heading, int same, const char *file, const char *place, const char *format,
           ...) __attribute__((format(printf, 5, 6)));

/* Prints the counts; how many differences have no row, and rows no difference. */
unsigned agree_end(void);

#endif
