/* SPDX-License-Identifier: MIT */
/* cmd_received.c - lmail received: what servers say of a message's way. */

#include "item.h"
#include "lmail.h"
#include <libmail/date.h>
#include <libmail/trace.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: lmail received [--json] [-0] [FILE]\n"
    "\n"
    "Takes values of Received fields apart, one a line. Without FILE, or with -, it reads standard\n"
    "input.\n"
    "\n" ITEM_HELP "\n"
    "Each object has from, helo, helo_command, rdns, ip, ident, envelope_from, by, by_ip, via, with,\n"
    "transmission (what \"with\" means: ESMTPSA), id, for, tls_version, tls_cipher, tls_group, date (as\n"
    "it stands), unix, extra and defects; what the field does not say is null.\n"
    "\n"
    "  lmail received --json values.txt\n"
    "  lmail headers --json mail.eml | jq -r 'select(.id == \"FIELD_RECEIVED\").value' | lmail received\n";

static int as_json;

/* One line of the output, or one member of the object; text outside JSON only what is there. */
static void show_bytes(const char *key, const uint8_t *s, size_t n)
{
  uint8_t *flat = must_alloc(n + 1);
  size_t len = 0;

  if (s) (void)lmail_unfold(s, n, flat, n, &len);
  if (as_json) {
    printf("\"%s\": ", key);
    json_bytes(stdout, s ? flat : NULL, len);
    fputs(", ", stdout);
  } else if (s) {
    printf("%-13s ", key);
    fwrite(flat, 1, len, stdout);
    putchar('\n');
  }
  free(flat);
}

static void show_text(const char *key, const char *text)
{
  show_bytes(key, (const uint8_t *)text, text ? strlen(text) : 0);
}

/* The registered name of a transmission type: RFC 3848, RFC 6531 4.3. */
static void show_transmission(unsigned type)
{
  static const char *const names[] = {"", "SMTP", "ESMTP", "LMTP", "local", "HTTP", "MMS", "POP3"};
  unsigned protocol = type & LMAIL_TRANSMISSION_PROTOCOL;
  char text[32];

  if (type & LMAIL_TRANSMISSION_UTF8 && protocol == LMAIL_TRANSMISSION_ESMTP)
    protocol = LMAIL_TRANSMISSION_SMTP;
  snprintf(text, sizeof text, "%s%s%s%s", type & LMAIL_TRANSMISSION_UTF8 ? "UTF8" : "",
           names[protocol], type & LMAIL_TRANSMISSION_TLS ? "S" : "",
           type & LMAIL_TRANSMISSION_AUTH ? "A" : "");
  show_text("transmission", type == 0 ? NULL : text);
}

/* The date in seconds since 1970; its defects have their places in the value s. */
static void show_unix(const lmail_received *r, const uint8_t *s, lmail_defects *defects)
{
  size_t before = defects->count, i;
  lmail_date date;
  char text[32];
  int valid;

  valid = r->date && lmail_date_parse(r->date, r->date_len, &date, defects) == LMAIL_OK;
  for (i = before; i < defects->count && i < defects->cap; i++) {
    defects->list[i].off += (uint64_t)(r->date - s);
  }
  if (valid) snprintf(text, sizeof text, "%lld", (long long)date.unix_time);
  if (as_json) printf("\"unix\": %s, ", valid ? text : "null");
  else if (valid) show_text("unix", text);
}

static void show(const uint8_t *s, size_t n, int json)
{
  lmail_defect list[ITEM_DEFECTS];
  lmail_defects defects = {list, ITEM_DEFECTS, 0};
  lmail_received r;

  as_json = json;
  lmail_received_parse(s, n, &r, &defects);
  if (json) putchar('{');
  show_bytes("from", r.from, r.from_len);
  show_bytes("helo", r.helo, r.helo_len);
  show_text("helo_command", !r.helo ? NULL : r.flags & LMAIL_RECEIVED_EHLO ? "EHLO" : "HELO");
  show_bytes("rdns", r.rdns, r.rdns_len);
  show_bytes("ip", r.ip, r.ip_len);
  show_bytes("ident", r.ident, r.ident_len);
  show_bytes("envelope_from", r.envelope_from, r.envelope_from_len);
  show_bytes("by", r.by, r.by_len);
  show_bytes("by_ip", r.by_ip, r.by_ip_len);
  show_bytes("via", r.via, r.via_len);
  show_bytes("with", r.with, r.with_len);
  show_transmission(lmail_received_transmission(r.with, r.with_len));
  show_bytes("id", r.id, r.id_len);
  show_bytes("for", r.for_path, r.for_path_len);
  show_bytes("tls_version", r.tls_version, r.tls_version_len);
  show_bytes("tls_cipher", r.tls_cipher, r.tls_cipher_len);
  show_bytes("tls_group", r.tls_group, r.tls_group_len);
  show_bytes("date", r.date, r.date_len);
  show_unix(&r, s, &defects);
  show_bytes("extra", r.extra, r.extra_len);
  if (json) fputs("\"defects\": ", stdout);
  item_defects(&defects, json);
  puts(json ? "}" : "");
}

static int run(const struct command *self, int argc, char **argv)
{
  return item_run(self, argc, argv, NULL, show);
}

const struct command cmd_received = {"received", "take Received fields apart", help, run};
