/* SPDX-License-Identifier: MIT */
/* config.c - the options. --help is made from the table that parses them. */

#include "maild.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { TEXT, LIST, NUMBER, SECONDS };

struct option {
  const char *name;
  enum kind kind;
  size_t offset;
  const char *fallback;
  const char *argument;
  const char *help;
};

#define AT(field) offsetof(struct config, field)

static const struct option options[] = {
    {"dir", TEXT, AT(dir), NULL, "DIR",
     "where the queue and the mail of our users are kept (needed)"},
    {"domain", LIST, AT(domains), NULL, "NAME",
     "a domain whose users are ours (needed; repeatable)"},
    {"hostname", TEXT, AT(hostname), NULL, "NAME", "what this server calls itself [first domain]"},
    {"users", TEXT, AT(users), "users", "FILE",
     "lines user:password[:maildir], in DIR; see --hash-password"},
    {"routes", TEXT, AT(routes), "routes", "FILE",
     "lines \"domain host port\", \"*\" for all others, in DIR; see below"},
    {"aliases", TEXT, AT(aliases), "aliases", "FILE",
     "lines \"name: address, name...\", in DIR: who gets mail for name"},
    {"smtp", TEXT, AT(smtp), "127.0.0.1:0", "ADDR:PORT",
     "listen there for SMTP; port 0: any free one"},
    {"lmtp", TEXT, AT(lmtp), NULL, "ADDR:PORT", "listen there for LMTP, of other servers"},
    {"pop3", TEXT, AT(pop3), "127.0.0.1:0", "ADDR:PORT", "listen there for POP3"},
    {"submission", TEXT, AT(submission), NULL, "ADDR:PORT",
     "listen there for SMTP of users, who have to log in (AUTH)"},
    {"submissions", TEXT, AT(submissions), NULL, "ADDR:PORT", "the same under TLS from the start"},
    {"pop3s", TEXT, AT(pop3s), NULL, "ADDR:PORT", "listen there for POP3 under TLS from the start"},
    {"tls-cert", TEXT, AT(tls_cert), NULL, "FILE",
     "certificates (PEM): STARTTLS, STLS and the two ports above"},
    {"tls-key", TEXT, AT(tls_key), NULL, "FILE", "its private key, when it is in another file"},
    {"tls-ca", TEXT, AT(tls_ca), NULL, "FILE",
     "certificates (PEM) that vouch for servers of routes with \"tls\" or \"smtps\" [the system's]"},
    {"auth-clear", TEXT, AT(auth_clear), "none", "WHO",
     "who may log in by PLAIN and LOGIN without TLS: none, loopback, all"},
    {"ports", TEXT, AT(ports), NULL, "FILE", "write the ports there when listening"},
    {"relay-from", LIST, AT(relay_from), NULL, "ADDR",
     "who may send to other domains [loopback]; \"none\": nobody"},
    {"vrfy", TEXT, AT(vrfy), "nobody", "WHO",
     "who learns by VRFY which users there are: nobody, users (logged in), all"},
    {"expn", TEXT, AT(expn), "nobody", "WHO", "who learns by EXPN whom an alias stands for"},
    {"etrn", TEXT, AT(etrn), "nobody", "WHO", "who may have us try at once what waits for a domain"},
    {"xclient-from", LIST, AT(xclient_from), NULL, "ADDR",
     "a proxy that may say by XCLIENT who its client is"},
    {"size-max", NUMBER, AT(size_max), "33554432", "N", "largest message, octets"},
    {"recipients-max", NUMBER, AT(recipients_max), "100", "N", "recipients of a message"},
    {"hops-max", NUMBER, AT(hops_max), "50", "N", "Received fields that make it a mail loop"},
    {"queue-max", NUMBER, AT(queue_max), "10000", "N", "messages that may wait"},
    {"connections", NUMBER, AT(connections_max), "100", "N", "clients at a time"},
    {"per-host", NUMBER, AT(per_host_max), "50", "N", "clients from one address"},
    {"outgoing", NUMBER, AT(outgoing_max), "10", "N", "deliveries to other servers at a time"},
    {"per-route", NUMBER, AT(per_route_max), "4", "N",
     "of these by one route: a slow one holds up no other"},
    {"smtp-timeout", SECONDS, AT(smtp_timeout), "300", "S", "silence of an SMTP client"},
    {"pop3-timeout", SECONDS, AT(pop3_timeout), "600", "S", "silence of a POP3 client"},
    {"out-timeout", SECONDS, AT(out_timeout), "0", "S", "silence of a server; 0: as RFC 5321 says"},
    {"retry", SECONDS, AT(retry_first), "60", "S",
     "first wait after a failure; each next is double"},
    {"retry-max", SECONDS, AT(retry_longest), "3600", "S", "longest wait between attempts"},
    {"lifetime", SECONDS, AT(lifetime), "432000", "S", "a message is returned after so long"},
    {"warn-after", SECONDS, AT(warn_after), "14400", "S",
     "who asked for it (DSN) is told of the delay after so long"},
    {"grace", SECONDS, AT(grace), "10", "S", "for sessions to finish after SIGTERM"},
    {"hold-max", SECONDS, AT(hold_max), "2592000", "S",
     "how long users may have their messages kept (FUTURERELEASE); 0: not at all"},
    {"hold-messages", NUMBER, AT(hold_messages), "100", "N", "of a user that are kept so"},
    {"by-min", NUMBER, AT(by_min), "0", "N",
     "seconds below which no message is taken that has to arrive by then (DELIVERBY)"},
};

enum { OPTIONS = sizeof options / sizeof options[0], NINE_DIGITS = 999999999 };

static void help(void)
{
  size_t i;

  puts("Usage: maild --dir DIR --domain NAME [option...]\n"
       "\n"
       "A small mail server: takes mail by SMTP, keeps it for its users in Maildirs, which\n"
       "they read by POP3, and sends on what is for other domains. Users log in by SCRAM, or\n"
       "CRAM-MD5 where passwords are kept as they are, and by PLAIN under TLS. It sends under\n"
       "TLS to whoever has it. Log lines go to stderr.\n");
  for (i = 0; i < OPTIONS; i++) {
    printf("  --%-15s%-10s %s", options[i].name, options[i].argument, options[i].help);
    if (options[i].fallback != NULL) printf(" [%s]", options[i].fallback);
    putchar('\n');
  }
  puts(
      "  --hash-password           read a password from stdin and print what can stand for it in the\n"
      "                            users file, so that nobody can read it there (SCRAM-SHA-256)\n"
      "  --help\n"
      "\n"
      "A line of the routes file may end in: lmtp, by LMTP; tls, not without STARTTLS and a certificate\n"
      "for that host; smtps, the same with TLS from the start; clear, never under TLS.\n"
      "\n"
      "S is seconds and may have a fraction. SIGTERM stops gracefully, a second one at once.\n"
      "Exit codes: 0 stopped as asked, 64 wrong options, 66 a file of DIR unusable, 69 cannot\n"
      "listen, 71 the system refused something, 73 DIR cannot be written, 75 maild is running there.");
}

static int to_number(const char *text, uint64_t *out)
{
  uint64_t n = 0;

  if (*text == '\0') return 0;
  for (; *text != '\0'; text++) {
    if (*text < '0' || *text > '9' || n > 1000000000000000u) return 0;
    n = n * 10 + (uint64_t)(*text - '0');
  }
  *out = n;
  return 1;
}

/* "1.5" in milliseconds, without strtod, whose decimal point depends on the locale. */
static int to_milliseconds(const char *text, uint64_t *out)
{
  char digits[24];
  const char *point = strchr(text, '.');
  size_t whole = point == NULL ? strlen(text) : (size_t)(point - text);
  size_t fraction = point == NULL ? 0 : strlen(point + 1);

  if (whole > 12 || fraction > 3) return 0;
  memset(digits, '0', sizeof digits);
  memcpy(digits, text, whole);
  if (point != NULL) memcpy(digits + whole, point + 1, fraction);
  digits[whole + 3] = '\0';
  return whole + fraction > 0 && to_number(digits, out);
}

static int set(struct config *cfg, const struct option *o, const char *value)
{
  char *field = (char *)cfg + o->offset;
  struct names *names = (struct names *)(void *)field;

  switch (o->kind) {
  case TEXT: *(const char **)(void *)field = value; return *value != '\0';
  case NUMBER: return to_number(value, (uint64_t *)(void *)field);
  case SECONDS: return to_milliseconds(value, (uint64_t *)(void *)field);
  case LIST:
    if (names->n == NAMES_MAX || *value == '\0') return 0;
    names->name[names->n++] = value;
    return 1;
  }
  return 0;
}

static int complain(const char *what, const char *which)
{
  fprintf(stderr, "maild: %s%s\nTry maild --help\n", what, which);
  return EXIT_OPTIONS;
}

static const struct option *find(const char *word)
{
  size_t i;

  if (strncmp(word, "--", 2) != 0) return NULL;
  for (i = 0; i < OPTIONS; i++) {
    if (strcmp(word + 2, options[i].name) == 0) return &options[i];
  }
  return NULL;
}

static int is_who(const char *who)
{
  return strcmp(who, "nobody") == 0 || strcmp(who, "users") == 0 || strcmp(who, "all") == 0;
}

int config_read(struct config *cfg, int argc, char **argv)
{
  size_t i;
  int at;

  memset(cfg, 0, sizeof *cfg);
  for (i = 0; i < OPTIONS; i++) {
    if (options[i].fallback != NULL) set(cfg, &options[i], options[i].fallback);
  }
  for (at = 1; at < argc; at += 2) {
    const struct option *o = find(argv[at]);

    if (strcmp(argv[at], "--help") == 0) {
      help();
      return EXIT_ASKED;
    }
    if (strcmp(argv[at], "--hash-password") == 0) return auth_hash_password();
    if (o == NULL) return complain("unknown option: ", argv[at]);
    if (at + 1 == argc) return complain("a value is missing after ", argv[at]);
    if (!set(cfg, o, argv[at + 1])) return complain("not a good value for ", argv[at]);
  }
  if (cfg->dir == NULL) return complain("--dir is needed", "");
  if (cfg->domains.n == 0) return complain("--domain is needed", "");
  if ((cfg->submissions != NULL || cfg->pop3s != NULL) && cfg->tls_cert == NULL) {
    return complain("--submissions and --pop3s need --tls-cert", "");
  }
  if (cfg->hostname == NULL) cfg->hostname = cfg->domains.name[0];
  if (strcmp(cfg->auth_clear, "none") != 0 && strcmp(cfg->auth_clear, "loopback") != 0 &&
      strcmp(cfg->auth_clear, "all") != 0) {
    return complain("not a good value for ", "--auth-clear");
  }
  if (!is_who(cfg->vrfy)) return complain("not a good value for ", "--vrfy");
  if (!is_who(cfg->expn)) return complain("not a good value for ", "--expn");
  if (!is_who(cfg->etrn)) return complain("not a good value for ", "--etrn");
  if (cfg->hold_max / 1000 > NINE_DIGITS) return complain("not a good value for ", "--hold-max");
  if (cfg->by_min > NINE_DIGITS) return complain("not a good value for ", "--by-min");
  if (cfg->per_route_max == 0) return complain("not a good value for ", "--per-route");
  if (cfg->size_max == 0) return complain("not a good value for ", "--size-max");
  if (cfg->recipients_max == 0 || cfg->recipients_max > UINT32_MAX) {
    return complain("not a good value for ", "--recipients-max");
  }
  if (cfg->connections_max == 0 || cfg->connections_max > 10000 || cfg->outgoing_max > 10000) {
    return complain("--connections and --outgoing go up to 10000", "");
  }
  return -1;
}
