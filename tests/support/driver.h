/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SUPPORT_DRIVER_H
#define TESTS_SUPPORT_DRIVER_H

/*
 * driver.h - one driver for every machine.
 *
 * A module describes its machine once (machine_ops) and writes transcripts; the driver runs each
 * of them whole, in chunks of several sizes, split at every place, paused after every event, with
 * lmail_next, lmail_feed and lmail_read, each chunk in an allocation of exactly its size, and every
 * write against buffers that are too small by one. All runs must give the same log, and that log
 * must be what the transcript says (attacks G1, G2, G5, R6, R7). README.md in this folder shows the
 * format.
 */

#include "text.h"
#include <libmail/core.h>
#include <libmail/writer.h>

typedef struct machine_ops {
  const char *name; /* "smtp-server": what a transcript's first line calls it                */
  size_t size;      /* sizeof the machine                                                    */
  const char *(*kind_name)(uint16_t kind);
  const char *(*code_name)(uint16_t kind, uint16_t code);
  const char *(*field_name)(uint16_t field);

  /* Fills a config from "name=value" words (NULL-terminated), and says how much scratch it needs. */
  int (*configure)(void *config, char **words, size_t *scratch_size);
  lmail_status (*init)(void *machine, const void *config, void *scratch, size_t scratch_size);

  /*
   * One call of the application: words[0] is its name, words end in NULL; *handled is set to 0 when
   * there is no such call. May be called again with the same words after LMAIL_FULL.
   */
  lmail_status (*call)(void *machine, lmail_writer *w, char **words, int *handled);
} machine_ops;

#define MACHINE_CONFIG_SIZE 256 /* room that configure() may use */

/* How a run cuts its input and drives the machine. */
typedef enum run_api {
  RUN_NEXT,
  RUN_FEED,
  RUN_FEED_PAUSED,
  RUN_READ_1,
  RUN_READ_3,
  RUN_READ_16
} run_api;

typedef struct run_plan {
  run_api api;
  size_t chunk; /* size of each chunk; 0: no limit        */
  size_t split; /* also cut before this offset; 0: do not */
} run_plan;

/* ---- transcripts ------------------------------------------------------------------------------ */

struct transcript;

/* Reads a transcript; NULL after printing what is wrong with it. */
struct transcript *transcript_read(const char *path);
void transcript_free(struct transcript *t);
const char *transcript_machine(const struct transcript *t);

/* Runs it once and adds the log; offsets are shown when `full`. */
void transcript_run(const struct transcript *t, const machine_ops *ops, const run_plan *plan,
                    int full, text *log);

/* Runs it in every way. 1 when all agree with the transcript; else prints a diff and returns 0. */
int transcript_check(const struct transcript *t, const machine_ops *ops, const char *name);

/*
 * main() of a transcript test: runs every *.txt file in each folder given (or each file given) as
 * one cmocka test. --print shows each transcript with the machine's own events and output in it.
 */
int transcript_main(int argc, char **argv, const machine_ops *const *machines);

#endif
