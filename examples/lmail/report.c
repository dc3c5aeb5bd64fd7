/* SPDX-License-Identifier: MIT */
/* report.c - messages and progress on stderr; running out of memory. */

#include "lmail.h"
#include "show.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void complain(const char *format, ...)
{
  char text[4096];
  va_list args;

  fflush(stdout); /* what was said before comes first when both go to one terminal */
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  fputs("lmail: ", stderr);
  show_text(stderr, text, strlen(text)); /* a server's words may be in it */
  fputc('\n', stderr);
}

static void *or_exit(void *p)
{
  if (p != NULL) return p;
  complain("out of memory");
  exit(EXIT_FILE);
}

void *must_alloc(size_t n)
{
  return or_exit(malloc(n == 0 ? 1 : n));
}

void *must_realloc(void *p, size_t n)
{
  return or_exit(realloc(p, n == 0 ? 1 : n));
}

void progress(const char *what, unsigned long long done, unsigned long long total)
{
  static time_t shown;
  static int visible;
  time_t now = time(NULL);

  if (done == total && total != 0) {
    if (visible) fprintf(stderr, "\r%-70s\r", "");
    visible = 0;
    shown = 0;
    return;
  }
  if (shown == 0) shown = now; /* nothing is shown in the first second */
  if (now == shown || !isatty(STDERR_FILENO)) return;
  shown = now;
  visible = 1;
  if (total == 0) fprintf(stderr, "\r%s: %llu KiB", what, done >> 10);
  else fprintf(stderr, "\r%s: %llu of %llu KiB", what, done >> 10, total >> 10);
}
