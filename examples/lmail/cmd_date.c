/* SPDX-License-Identifier: MIT */
/* cmd_date.c - lmail date: what dates mean. */

#include "item.h"
#include <inttypes.h>
#include <libmail/date.h>
#include <stdio.h>
#include <string.h>

static const char help[] =
    "usage: lmail date [--json] [-0] [FILE]\n"
    "\n"
    "Reads one date a line, from FILE or standard input, and shows each as RFC 3339 has it, with what\n"
    "is irregular. A line is a header field's date, or IMAP's or RFC 3339's when it is written exactly\n"
    "so.\n"
    "\n" ITEM_HELP "\n"
    "The JSON has valid, unix (seconds since 1970, or null), offset (minutes, or null where the zone\n"
    "is not known) and defects.\n"
    "\n"
    "  lmail date --json dates.txt\n"
    "  echo 'Wed, 25 Nov 26 22:00 EST' | lmail date\n"
    "  lmail headers --json message.eml | jq -r 'select(.name == \"Date\").value' | lmail date --json\n";

/* "2026-11-25T22:00:00+01:00  Wed  1795640400" */
static void print_date(const lmail_date *d)
{
  static const char days[] = "SunMonTueWedThuFriSat";
  int32_t offset = d->flags & LMAIL_DATE_UNKNOWN_ZONE ? LMAIL_DATE_NO_ZONE : d->offset;
  uint8_t out[32];
  lmail_date shown; /* without a second of 60 or an hour of 24 */
  lmail_writer w;

  lmail_writer_init(&w, out, sizeof out);
  if (lmail_date_write_rfc3339(&w, d->unix_time, offset) == LMAIL_OK &&
      lmail_date_from_unix(d->unix_time, offset, &shown) == LMAIL_OK) {
    printf("%.*s  %.3s  ", (int)w.len, (const char *)out, days + 3 * shown.weekday);
  }
  printf("%" PRId64 "\n", d->unix_time);
}

/* The forms in turn: what is irregular as one of them may be as another one has it. */
static int read_date(const uint8_t *s, size_t n, lmail_date *d, lmail_defects *defects)
{
  static lmail_status (*const forms[])(const void *, size_t, lmail_date *, lmail_defects *) = {
      lmail_date_parse_imap, lmail_date_parse_rfc3339, lmail_date_parse};
  lmail_status st = lmail_date_parse(s, n, d, defects);
  size_t i;

  for (i = 0; i < sizeof forms / sizeof forms[0] && (st != LMAIL_OK || defects->count > 0); i++) {
    defects->count = 0;
    st = forms[i](s, n, d, defects);
  }
  return st == LMAIL_OK;
}

static void show(const uint8_t *s, size_t n, int json)
{
  lmail_defect room[ITEM_DEFECTS];
  lmail_defects defects = {room, ITEM_DEFECTS, 0};
  lmail_date d;
  int valid = read_date(s, n, &d, &defects);

  if (!json) {
    if (valid) print_date(&d);
    else puts("invalid");
    item_defects(&defects, 0);
    return;
  }
  printf("{\"valid\": %s, \"unix\": ", valid ? "true" : "false");
  if (valid) printf("%" PRId64, d.unix_time);
  else fputs("null", stdout);
  fputs(", \"offset\": ", stdout);
  if (valid && !(d.flags & LMAIL_DATE_UNKNOWN_ZONE)) printf("%d", d.offset);
  else fputs("null", stdout);
  fputs(", \"defects\": ", stdout);
  item_defects(&defects, 1);
  puts("}");
}

static int run(const struct command *self, int argc, char **argv)
{
  return item_run(self, argc, argv, NULL, show);
}

const struct command cmd_date = {"date", "show what dates mean", help, run};
