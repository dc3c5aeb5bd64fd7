/* SPDX-License-Identifier: MIT */
/* bench.c - libmail-bench: runs the rows and prints speeds and ratios. See bench.h. */

#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 199309L
#endif
#include "bench.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
  LIBMAIL,
  MEMCHR,
  MEMCPY,
  DOVECOT,
  GMIME,
  ETPAN,
  VMIME,
  PEERS_END,
  OTHER = PEERS_END,
  RUNNERS,
  ROUNDS_MAX = 101
};

static const char *const runner_names[PEERS_END] = {"libmail", "memchr",   "memcpy", "dovecot",
                                                    "gmime",   "libetpan", "vmime"};

static size_t sink;

/* Time of this process alone: other programs on the machine disturb it less. */
static double now(void)
{
  struct timespec t;

  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bench_fn runner_of(const bench_row *row, int runner)
{
  switch (runner) {
  case LIBMAIL: return row->libmail;
  case MEMCHR: return bench_memchr;
  case MEMCPY: return bench_memcpy;
  case OTHER: return row->other;
  default: return row->peers[runner - DOVECOT] == NULL ? NULL : *row->peers[runner - DOVECOT];
  }
}

static int by_size(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return x < y ? -1 : x > y;
}

/*
 * Seconds for one run, from as many runs as take `least` seconds. The run before them is not timed: it
 * brings back what the runner before evicted from the caches, so that nobody pays for their place in
 * the round.
 */
static double timed(bench_fn fn, const bench_input *in, double least)
{
  double start, end;
  unsigned runs = 0;

  sink += fn(in);
  start = now();
  do {
    sink += fn(in);
    runs++;
    end = now();
  } while (end - start < least);
  return (end - start) / runs;
}

static double median(const double *values, unsigned n)
{
  double sorted[ROUNDS_MAX];

  memcpy(sorted, values, n * sizeof *values);
  qsort(sorted, n, sizeof *sorted, by_size);
  return sorted[n / 2];
}

typedef struct result {
  double speed; /* MB/s, the median of the rounds; 0 for a runner that is not there */
  double ratio; /* libmail's speed by this one's, the median of the ratios within a round */
} result;

/* All runners in turn, round by round: what disturbs a round disturbs both sides of its ratio. */
static void measure(const bench_row *row, unsigned rounds, double least, result results[RUNNERS])
{
  static double times[RUNNERS][ROUNDS_MAX], ratios[ROUNDS_MAX];
  bench_input in;
  unsigned round;
  int r;

  bench_make(row->work, &in);
  for (round = 0; round < rounds; round++) {
    for (r = 0; r < RUNNERS; r++) {
      bench_fn fn = runner_of(row, r);

      if (fn == NULL) continue;
      times[r][round] = timed(fn, &in, least);
    }
  }
  for (r = 0; r < RUNNERS; r++) {
    memset(&results[r], 0, sizeof results[r]);
    if (runner_of(row, r) == NULL) continue;
    for (round = 0; round < rounds; round++)
      ratios[round] = times[r][round] / times[LIBMAIL][round];
    results[r].speed = (double)in.n / median(times[r], rounds) * 1e-6;
    results[r].ratio = median(ratios, rounds);
  }
  bench_free(&in);
}

static void print_row(const bench_row *row, const result results[RUNNERS])
{
  int against = row->against == PEER_GMIME    ? GMIME
                : row->against == PEER_MEMCPY ? MEMCPY
                : row->against == PEER_MEMCHR ? MEMCHR
                : row->against == PEER_OTHER  ? OTHER
                : row->against == PEER_ETPAN  ? ETPAN
                                              : -1;
  double target = row->target;
  int r;

  if (row->dovecot > 0 && results[DOVECOT].speed > 0) {
    against = DOVECOT;
    target = row->dovecot;
  }
  printf("%-18s %7.0f", row->name, results[LIBMAIL].speed);
  for (r = MEMCHR; r < PEERS_END; r++) {
    if (results[r].speed > 0) printf(" %8.0f %6.2fx", results[r].speed, results[r].ratio);
    else printf(" %8s %7s", "-", "-");
  }
  if (against == DOVECOT) printf("  %.3g x Dovecot: ", target);
  else if (row->note) printf("  %s: ", row->note);
  if (row->note == NULL) printf("\n");
  else if (against < 0 && target > 0) /* the speed itself */
    printf("%s, %.0f\n", results[LIBMAIL].speed >= target ? "reached" : "missed",
           results[LIBMAIL].speed);
  else if (against < 0 || results[against].speed <= 0) printf("not measured\n");
  else
    printf("%s, %.2f\n", results[against].ratio >= target ? "reached" : "missed",
           results[against].ratio);
  fflush(stdout);
}

static void print_commands(const result *libmail)
{
  bench_input in;
  size_t i, lines = 0;

  bench_make(WORK_COMMANDS, &in);
  for (i = 0; i < in.n; i++) lines += in.data[i] == '\n';
  printf("%-18s %7.2f million commands a second\n", "",
         libmail->speed * (double)lines / (double)in.n);
  bench_free(&in);
}

static int usage(FILE *to)
{
  size_t i;

  fprintf(
      to,
      "usage: libmail-bench [--rounds N] [--ms N] [--once] [ROW...]\n\n"
      "Prints MB/s and libmail's speed as a multiple of memchr's (from line to line), memcpy's,\n"
      "Dovecot's, GMime's, libetpan's and VMime's over the same input, and whether the target is reached.\n"
      "Medians of N interleaved rounds (default 15) of at least N milliseconds (default 8) each.\n"
      "--once does each row's work once by libmail alone, for instruction counters.\n"
      "A ROW is the beginning of the name of one or more rows:\n\n");
  for (i = 0; i < bench_rows_n; i++) fprintf(to, "  %s\n", bench_rows[i].name);
  return to == stderr ? 2 : 0;
}

static int is_row(const char *name)
{
  size_t i;

  for (i = 0; i < bench_rows_n; i++) {
    if (strcmp(bench_rows[i].name, name) == 0) return 1;
  }
  return 0;
}

/* Is the row asked for, by its whole name or, where no row is called that, by a beginning? */
static int selected(const bench_row *row, int argc, char **argv, int first)
{
  int i;

  for (i = first; i < argc; i++) {
    if (is_row(argv[i]) ? strcmp(row->name, argv[i]) == 0
                        : strncmp(row->name, argv[i], strlen(argv[i])) == 0) {
      return 1;
    }
  }
  return first == argc;
}

/* One run of a row's work, and how many octets it was. */
static void run_once(const bench_row *row)
{
  bench_input in;

  bench_make(row->work, &in);
  sink += bench_once(row, &in);
  printf("%s %lu\n", row->name, (unsigned long)in.n);
  bench_free(&in);
}

int main(int argc, char **argv)
{
  unsigned rounds = 15, ms = 8, ran = 0;
  int first = 1, once = 0, r;
  result results[RUNNERS];
  size_t i;

  for (; first < argc && argv[first][0] == '-'; first++) {
    if (strcmp(argv[first], "--help") == 0) return usage(stdout);
    if (strcmp(argv[first], "--once") == 0) once = 1;
    else if (strcmp(argv[first], "--rounds") == 0 && first + 1 < argc)
      rounds = (unsigned)atoi(argv[++first]);
    else if (strcmp(argv[first], "--ms") == 0 && first + 1 < argc)
      ms = (unsigned)atoi(argv[++first]);
    else return usage(stderr);
  }
  if (rounds < 1 || rounds > ROUNDS_MAX) return usage(stderr);
  if (!once) {
    printf("%-18s %7s", "MB/s", runner_names[LIBMAIL]);
    for (r = MEMCHR; r < PEERS_END; r++) printf(" %8s %7s", runner_names[r], "ratio");
    printf("  target\n");
  }
  for (i = 0; i < bench_rows_n; i++) {
    if (!selected(&bench_rows[i], argc, argv, first)) continue;
    ran++;
    if (once) {
      run_once(&bench_rows[i]);
      continue;
    }
    measure(&bench_rows[i], rounds, ms * 1e-3, results);
    print_row(&bench_rows[i], results);
    if (bench_rows[i].work == WORK_COMMANDS) print_commands(&results[LIBMAIL]);
  }
  if (ran == 0) fprintf(stderr, "libmail-bench: no such row; --help lists them\n");
  return ran == 0 ? 2 : sink == 1;
}
