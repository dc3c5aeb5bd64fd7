/* SPDX-License-Identifier: MIT */
/* log.c - log lines, and the clocks that they and the headers show. */

#include "maild.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static int64_t read_clock(clockid_t clock)
{
  struct timespec t;

  clock_gettime(clock, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t now_ms(void)
{
  return read_clock(CLOCK_MONOTONIC);
}

int64_t wall_ms(void)
{
  return read_clock(CLOCK_REALTIME);
}

void date_text(int64_t wall, char *out)
{
  /* strftime would speak the user's language */
  static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  time_t seconds = (time_t)(wall / 1000);
  struct tm t;

  gmtime_r(&seconds, &t);
  snprintf(out, 40, "%s, %d %s %04d %02d:%02d:%02d +0000", days[t.tm_wday % 7], t.tm_mday % 32,
           months[t.tm_mon % 12], (t.tm_year + 1900) % 10000, t.tm_hour % 24, t.tm_min % 60,
           t.tm_sec % 61);
}

/* One write(2) a line, so that lines of several processes do not mix in one file. */
void log_line(const char *format, ...)
{
  char line[1024];
  time_t seconds = (time_t)(wall_ms() / 1000);
  struct tm t;
  va_list args;
  size_t n;
  size_t i;
  int made;

  gmtime_r(&seconds, &t);
  n = strftime(line, sizeof line, "%Y-%m-%dT%H:%M:%SZ ", &t);
  va_start(args, format);
  made = vsnprintf(line + n, sizeof line - n - 1, format, args);
  va_end(args);
  if (made > 0) n += (size_t)made < sizeof line - n - 1 ? (size_t)made : sizeof line - n - 2;
  for (i = 0; i < n; i++) { /* what peers say is in here: it shall not start lines or colours */
    unsigned char c = (unsigned char)line[i];

    if (c < 0x20 || c > 0x7e) line[i] = '?';
  }
  line[n++] = '\n';
  if (write(STDERR_FILENO, line, n) < 0) return; /* nobody reads it: go on without a log */
}
