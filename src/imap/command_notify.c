/* SPDX-License-Identifier: MIT */
/* command_notify.c - which mailboxes and which events: NOTIFY (RFC 5465), and the mailboxes of ESEARCH (RFC 7377). */

#include "core/keyword.h"
#include "imap/command_walk.h"

/* What a filter says of the mailboxes. */
enum { FILTER_SELECTED = 1, FILTER_DELAYED, FILTER_ALONE, FILTER_NAMES };

/* clang-format off */
#define FILTERS(X, a) \
  X(a, "inboxes", inboxes, FILTER_ALONE) X(a, "subtree", subtree, FILTER_NAMES) \
  X(a, "personal", personal, FILTER_ALONE) X(a, "selected", selected, FILTER_SELECTED) \
  X(a, "mailboxes", mailboxes, FILTER_NAMES) X(a, "subscribed", subscribed, FILTER_ALONE) \
  X(a, "subtree-one", subtree_one, FILTER_NAMES) \
  X(a, "selected-delayed", selected_delayed, FILTER_DELAYED)

/* Events, as bits: RFC 5465 5 */
enum { MESSAGE_NEW = 1, MESSAGE_EXPUNGE = 2, MESSAGE_CHANGE = 4, MAILBOX_EVENT = 8 };

#define EVENTS(X, a) \
  X(a, "flagchange", flagchange, MESSAGE_CHANGE) X(a, "messagenew", messagenew, MESSAGE_NEW) \
  X(a, "mailboxname", mailboxname, MAILBOX_EVENT) \
  X(a, "messageexpunge", messageexpunge, MESSAGE_EXPUNGE) \
  X(a, "annotationchange", annotationchange, MESSAGE_CHANGE) \
  X(a, "subscriptionchange", subscriptionchange, MAILBOX_EVENT)
/* clang-format on */

LMAIL_KEYWORDS_(filters, FILTERS)
LMAIL_KEYWORDS_(events, EVENTS)

/*
 * filter-mailboxes    = "selected" / "selected-delayed" / "inboxes" / "personal" / "subscribed" /
 *                       ("subtree" / "subtree-one" / "mailboxes") SP one-or-more-mailbox
 * one-or-more-mailbox = mailbox / "(" mailbox *(SP mailbox) ")"          RFC 5465 8, 7377 4
 */
static size_t filter(const lmail_imap_walk_ *k, size_t at, unsigned *kind)
{
  size_t n;

  *kind = 0;
  if (lmail_imap_kind_at_(k, at) == LMAIL_IMAP_ARG_ATOM)
    *kind = lmail_keyword_(filters, (const uint8_t *)k->args[at].data, k->args[at].len);
  if (*kind != FILTER_NAMES) return *kind != 0;
  n = lmail_imap_kind_at_(k, at + 1) == LMAIL_IMAP_ARG_MAILBOX
          ? 1
          : lmail_imap_list_of_(k, at + 1, LMAIL_IMAP_ARG_MAILBOX, 1);
  return n == 0 ? LMAIL_IMAP_NOT_THERE : 1 + n;
}

/*
 * events = "(" event *(SP event) ")" / "NONE"
 * event  = "MessageNew" [SP "(" fetch-att *(SP fetch-att) ")"] / "MessageExpunge" / ... / atom
 * MessageNew and MessageExpunge come together, FlagChange and AnnotationChange not without them; of the selected
 * mailbox there are events of messages only.          RFC 5465 5, 8
 */
static size_t events_at(const lmail_imap_walk_ *k, size_t at, unsigned filter_kind)
{
  size_t list = lmail_imap_list_at_(k, at, 1);
  unsigned met = 0;
  size_t i;

  if (lmail_imap_word_at_(k, at, "none", 4)) return 1;
  for (i = at + 1; i + 1 < at + list; i++) {
    unsigned event;

    if (lmail_imap_kind_at_(k, i) != LMAIL_IMAP_ARG_ATOM) return LMAIL_IMAP_NOT_THERE;
    event = lmail_keyword_(events, (const uint8_t *)k->args[i].data, k->args[i].len);
    if (event == MESSAGE_NEW) i += lmail_imap_list_of_(k, i + 1, LMAIL_IMAP_ARG_ITEM, 1);
    met |= event;
  }
  if ((met & 7) != 0 && (met & 3) != 3) return LMAIL_IMAP_NOT_THERE;
  if ((met & MAILBOX_EVENT) && filter_kind <= FILTER_DELAYED) return LMAIL_IMAP_NOT_THERE;
  return list;
}

/* event-group = "(" filter-mailboxes SP events ")" */
static size_t group(const lmail_imap_walk_ *k, size_t at)
{
  size_t list = lmail_imap_list_at_(k, at, 2);
  size_t i = at + 1;
  unsigned kind;
  size_t n;

  if (list == 0) return LMAIL_IMAP_NOT_THERE;
  n = filter(k, i, &kind);
  if (n == 0) return LMAIL_IMAP_NOT_THERE;
  i += n;
  n = events_at(k, i, kind);
  return n > 0 && i + n + 1 == at + list ? list : LMAIL_IMAP_NOT_THERE;
}

/* notify = "SET" [SP "STATUS"] SP event-group *(SP event-group) / "NONE" */
size_t lmail_imap_notify_(const lmail_imap_walk_ *k)
{
  size_t at = k->at;
  size_t first, n;

  if (lmail_imap_word_at_(k, at, "none", 4)) return 1;
  if (!lmail_imap_word_at_(k, at, "set", 3)) return LMAIL_IMAP_NOT_THERE;
  at++;
  if (lmail_imap_word_at_(k, at, "status", 6)) at++;
  first = at;
  while ((n = group(k, at)) > 0) at += n;
  return at > first ? at - k->at : LMAIL_IMAP_NOT_THERE;
}

/*
 * esearch-source-opts = "IN" SP "(" source-mbox [SP "(" scope-options ")"] ")"
 * source-mbox         = filter-mailboxes *(SP filter-mailboxes), without "selected-delayed"          RFC 7377 4
 */
size_t lmail_imap_source_(const lmail_imap_walk_ *k)
{
  size_t list = lmail_imap_list_at_(k, k->at + 1, 1);
  size_t first = k->at + 2;
  size_t at = first;
  unsigned kind;
  size_t n;

  if (!lmail_imap_word_at_(k, k->at, "in", 2) || list == 0) return LMAIL_IMAP_NOT_THERE;
  while ((n = filter(k, at, &kind)) > 0) {
    if (kind == FILTER_DELAYED) return LMAIL_IMAP_NOT_THERE;
    at += n;
  }
  if (at == first) return LMAIL_IMAP_NOT_THERE;
  at += lmail_imap_options_at_(k, at, 1);
  return at + 1 == k->at + 1 + list ? 1 + list : LMAIL_IMAP_NOT_THERE;
}
