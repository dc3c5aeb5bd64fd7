/* SPDX-License-Identifier: MIT */
/* smtp_ask.c - what a client may ask for beside sending mail, by policy: VRFY, EXPN, ETRN; LMTP's TRACE. */

#include "smtp_in.h"

#include <stdio.h>
#include <string.h>

enum {
  ANSWER_OCTETS = 900 /* fits in REPLY_ROOM with the codes in front of its lines */,
  A_LINE = 400
};

/* who: nobody, users, all (RFC 5321 7.3) */
static int may_ask(const struct smtp_in *s, const char *who)
{
  return strcmp(who, "all") == 0 || (strcmp(who, "users") == 0 && s->logged_in);
}

/* A reply in UTF-8 is for who has asked for that (RFC 6531 3.7.4.2). */
static int can_be_told(const lmail_event *ev, const char *text)
{
  while (*text != '\0' && (unsigned char)*text < 128) text++;
  return *text == '\0' || (ev->flags & LMAIL_SMTP_EV_SMTPUTF8);
}

/* Who is asked for: an address, or a name of ours, maybe in brackets. */
static void asked_for(const struct smtp_in *s, const lmail_event *ev, char out[ADDRESS_OCTETS])
{
  const char *name = (const char *)ev->data;
  size_t n = ev->len < 256 ? ev->len : 256;

  if (n > 1 && name[0] == '<' && name[n - 1] == '>') {
    name++;
    n -= 2;
  }
  if (memchr(name, '@', n) != NULL) snprintf(out, ADDRESS_OCTETS, "%.*s", (int)n, name);
  else snprintf(out, ADDRESS_OCTETS, "%.*s@%s", (int)n, name, s->c.d->cfg.domains.name[0]);
}

/* RFC 5321 3.5.3: whether a user exists is for those who may know. */
void smtp_vrfy(struct smtp_in *s, const lmail_event *ev)
{
  const char *domain = s->c.d->cfg.domains.name[0];
  char text[ADDRESS_OCTETS];
  const struct alias *alias;
  const char *name = NULL;
  struct target t;

  if (!may_ask(s, s->c.d->cfg.vrfy) || ev->data == NULL) {
    smtp_say(s, 252, LMAIL_SMTP_ENHANCED(2, 0, 0), "Try and see");
    return;
  }
  asked_for(s, ev, text);
  alias = alias_find(s->c.d, text, strlen(text));
  t = find_target(s->c.d, text, strlen(text));
  if (alias != NULL) name = alias->name;
  else if (t.place == PLACE_HERE) name = t.user->name;
  if (name != NULL && can_be_told(ev, name)) {
    snprintf(text, sizeof text, "<%.100s@%.200s>", name, domain);
    smtp_say(s, 250, LMAIL_SMTP_ENHANCED(2, 1, 5), text);
  } else if (name != NULL || t.place == PLACE_ROUTE) {
    smtp_say(s, 252, LMAIL_SMTP_ENHANCED(2, 1, 5), "Try and see");
  } else {
    smtp_say(s, 550, LMAIL_SMTP_ENHANCED(5, 1, 1), "No such user here");
  }
}

/* RFC 5321 3.5.2: who is behind a list, a line each. */
static void say_members(struct smtp_in *s, const lmail_event *ev, const struct alias *alias)
{
  const char *members[EXPANDED_MAX];
  size_t n = alias_expand(s->c.d, alias, members, EXPANDED_MAX);
  char text[ANSWER_OCTETS];
  size_t len = 0;
  size_t i;

  for (i = 0; n != SIZE_MAX && i < n; i++) {
    const size_t octets = strlen(members[i]);

    /* a line and its codes */
    if (octets > A_LINE || len + octets + 16 + 10 * i > sizeof text || !can_be_told(ev, members[i]))
      break;
    len += (size_t)snprintf(text + len, sizeof text - len, "%s<%s>", i == 0 ? "" : "\n",
                            members[i]);
  }
  if (i > 0 && i == n) smtp_say(s, 250, LMAIL_SMTP_ENHANCED(2, 1, 5), text);
  else smtp_say(s, 252, LMAIL_SMTP_ENHANCED(2, 1, 5), "That cannot be told in a reply");
}

void smtp_expn(struct smtp_in *s, const lmail_event *ev)
{
  char text[ADDRESS_OCTETS];
  const struct alias *alias;

  if (!may_ask(s, s->c.d->cfg.expn) || ev->data == NULL) {
    smtp_say(s, 502, LMAIL_SMTP_ENHANCED(5, 5, 1), "That is not told");
    return;
  }
  asked_for(s, ev, text);
  alias = alias_find(s->c.d, text, strlen(text));
  if (alias != NULL) say_members(s, ev, alias);
  else if (find_target(s->c.d, text, strlen(text)).place == PLACE_HERE)
    smtp_say(s, 550, LMAIL_SMTP_ENHANCED(5, 1, 1), "That is a user name, not a mailing list");
  else smtp_say(s, 550, LMAIL_SMTP_ENHANCED(5, 1, 1), "No such list here");
}

/* RFC 1985 5.1: "@" in front of a domain is for those below it, too. Other queues have no names here. */
void smtp_etrn(struct smtp_in *s, const lmail_event *ev)
{
  const char *node = (const char *)ev->data;
  int n = ev->len < 256 ? (int)ev->len : 256;
  const char *below = ev->num == '@' ? "@" : "";
  char text[320];
  size_t started;

  if (!may_ask(s, s->c.d->cfg.etrn)) {
    smtp_say(s, 459, LMAIL_SMTP_ENHANCED(4, 7, 1), "Not for you");
    return;
  }
  if (ev->num == '#') {
    smtp_say(s, 458, LMAIL_SMTP_ENHANCED(4, 3, 3), "There are no such queues here");
    return;
  }
  started = deliver_domain(s->c.d, node, ev->len, *below != '\0');
  if (started == 0) {
    snprintf(text, sizeof text, "OK, no messages waiting for node %s%.*s", below, n, node);
    smtp_say(s, 251, LMAIL_SMTP_ENHANCED(2, 0, 0), text);
    return;
  }
  snprintf(text, sizeof text, "OK, %lu pending messages for node %s%.*s started",
           (unsigned long)started, below, n, node);
  smtp_say(s, 253, LMAIL_SMTP_ENHANCED(2, 0, 0), text);
}

/* A name under which the log has the messages that follow. */
void smtp_trace(struct smtp_in *s, const lmail_event *ev)
{
  snprintf(s->trace, sizeof s->trace, "%.*s", (int)ev->len, (const char *)ev->data);
  smtp_say(s, 250, LMAIL_SMTP_ENHANCED(2, 0, 0), "Traced");
}
