/* SPDX-License-Identifier: MIT */
/* deliver.c - what to do next with each queued message: deliver, wait, return it, or forget it. */

#include "maild.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
  A_ROUND = 16,    /* messages until the connections get their turn again */
  CROWDED_MS = 100 /* until an outgoing session may have ended            */
};

static void note_one(struct maild *d, struct mail *m, size_t i, enum recipient_state state,
                     const char *why)
{
  struct verdict v;

  v.recipient = i;
  v.state = state;
  if (why != NULL) recipient_why(&m->recipients[i], why);
  mail_note(&d->queue, m, &v, 1);
  log_line("%s: to %s: %s%s%s", m->id, m->recipients[i].address,
           state == RECIPIENT_DONE ? "delivered" : "failed", why == NULL ? "" : ": ",
           why == NULL ? "" : why);
}

/* Was the same user named before, as bob@ and Bob@ or as postmaster? One copy is enough. */
static int has_copy(const struct maild *d, const struct mail *m, size_t i, const struct user *u)
{
  size_t k;

  for (k = 0; k < i; k++) {
    const struct recipient *r = &m->recipients[k];

    if (r->state == RECIPIENT_DONE && find_target(d, r->address, strlen(r->address)).user == u)
      return 1;
  }
  return 0;
}

static void deliver_here(struct maild *d, struct mail *m, size_t i, struct user *u)
{
  int error = has_copy(d, m, i, u) ? 0 : maildir_deliver(d, m, i, u->maildir);

  if (error == 0) {
    note_one(d, m, i, RECIPIENT_DONE, NULL);
    return;
  }
  recipient_why(&m->recipients[i], "451 4.3.0 the mailbox cannot be written");
  log_line("%s: to %s: %s", m->id, m->recipients[i].address, strerror(error));
}

/* ---- times that were asked for ------------------------------------------------------------------ */

int is_late(const struct mail *m)
{
  return m->envelope.by_mode != 0 && wall_ms() >= m->envelope.by;
}

int is_given_up(const struct mail *m)
{
  return (m->envelope.by_mode & LMAIL_SMTP_BY_RETURN) && is_late(m);
}

/* RFC 4865 4.2: it does not go yet. */
static int is_held(const struct mail *m)
{
  return m->envelope.hold_until > wall_ms();
}

/* Since when we could have delivered it. */
static int64_t began(const struct mail *m)
{
  return m->envelope.hold_until > m->arrived ? m->envelope.hold_until : m->arrived;
}

/* Fails all who still wait. */
static void fail_all(struct maild *d, struct mail *m, const char *why)
{
  char text[WHY_OCTETS];
  size_t i;

  for (i = 0; i < m->recipients_n; i++) {
    if (m->recipients[i].state != RECIPIENT_PENDING) continue;
    snprintf(text, sizeof text, "%s; the last answer was: %.500s", why,
             m->recipients[i].why == NULL ? "none" : m->recipients[i].why);
    note_one(d, m, i, RECIPIENT_FAILED, text);
  }
}

/* Tells the sender that it takes longer, if he wants to know. */
static void tell(struct maild *d, struct mail *m, enum news news)
{
  if (m->told & 1u << news) return;
  if (report_is_due(m, news) && report_queue(d, m, news) != 0) return; /* next time */
  mail_note_told(&d->queue, m, news);
}

/* ---- delivery ----------------------------------------------------------------------------------- */

/* Delivers what is ours and starts sessions for the rest, one for each route. */
static void deliver(struct maild *d, struct mail *m)
{
  int crowded = 0;
  size_t i;

  m->sessions++; /* keeps the message here while sessions begin and end below */
  for (i = 0; i < m->recipients_n; i++) {
    struct recipient *r = &m->recipients[i];
    struct target t;

    if (r->state != RECIPIENT_PENDING || r->active) continue;
    t = find_target(d, r->address, strlen(r->address));
    switch (t.place) {
    case PLACE_HERE: deliver_here(d, m, i, t.user); break;
    case PLACE_NO_USER: note_one(d, m, i, RECIPIENT_FAILED, "550 5.1.1 no such user here"); break;
    case PLACE_NO_ROUTE:
      note_one(d, m, i, RECIPIENT_FAILED, "550 5.4.4 no route to this domain");
      break;
    case PLACE_ROUTE:
      if (d->loop.outgoing >= d->cfg.outgoing_max || t.route->sessions >= d->cfg.per_route_max)
        crowded = 1;
      else if (smtp_out_start(d, m, t.route) != 0) {
        recipient_why(r, "451 4.4.1 the server could not be reached");
      }
      break;
    }
  }
  m->sessions--;
  if (m->sessions > 0) return;
  if (crowded)
    m->due = now_ms() + CROWDED_MS; /* no failure of its own: this attempt does not count */
  else deliver_settle(d, m);
}

/*
 * RFC 2852 4.1.3: what has not arrived in time gets no further attempt, or the sender is told. What was late when it
 * came was so for others before us, who have told him.
 */
static void attempt(struct maild *d, struct mail *m)
{
  if (is_held(m)) { /* the clock of the wall may have been set since */
    m->due = now_ms() + m->envelope.hold_until - wall_ms();
    return;
  }
  if (is_given_up(m)) {
    fail_all(d, m, "550 5.4.7 delivery time expired");
    deliver_settle(d, m);
    return;
  }
  if (is_late(m) && m->arrived < m->envelope.by) tell(d, m, NEWS_LATE);
  deliver(d, m);
}

/* It has been tried already, or it is a crowd that it waits for: both are over now. */
struct mail *deliver_next(struct maild *d, const struct route *route, int waived)
{
  struct mail *m;
  size_t i;

  for (m = d->queue.first; m != NULL; m = m->next) {
    if (m->sessions > 0 || m->due > now_ms() + CROWDED_MS || is_held(m)) continue;
    if (waived && m->envelope.tls != TLS_WAIVED) continue;
    for (i = 0; i < m->recipients_n; i++) {
      const struct recipient *r = &m->recipients[i];

      if (r->state == RECIPIENT_PENDING && !r->active &&
          find_target(d, r->address, strlen(r->address)).route == route) {
        return m;
      }
    }
  }
  return NULL;
}

/* Is it for this domain, or (below) one that ends in it? */
static int is_of(const struct recipient *r, const char *domain, size_t n, int below)
{
  const char *at = strrchr(r->address, '@');
  size_t len;

  if (r->state != RECIPIENT_PENDING || at++ == NULL) return 0;
  len = strlen(at);
  if (len < n || strncasecmp(at + len - n, domain, n) != 0) return 0;
  return len == n || (below && at[len - n - 1] == '.');
}

size_t deliver_domain(struct maild *d, const void *domain, size_t n, int below)
{
  struct mail *m;
  size_t found = 0;
  size_t i;

  for (m = d->queue.first; m != NULL; m = m->next) {
    for (i = 0; i < m->recipients_n && !is_of(&m->recipients[i], domain, n, below);) i++;
    if (i == m->recipients_n || is_held(m)) continue;
    found++;
    if (m->sessions == 0) m->due = now_ms();
  }
  return found;
}

/* RFC 5321 4.5.4.1: wait between attempts, longer each time. */
static int64_t next_wait(const struct config *cfg, uint32_t attempts)
{
  uint64_t wait = cfg->retry_first;

  while (attempts-- > 0 && wait < cfg->retry_longest) wait *= 2;
  return (int64_t)(wait < cfg->retry_longest ? wait : cfg->retry_longest);
}

static size_t count(const struct mail *m, enum recipient_state state)
{
  size_t n = 0;
  size_t i;

  for (i = 0; i < m->recipients_n; i++) n += m->recipients[i].state == state;
  return n;
}

static void wait_for_next(struct maild *d, struct mail *m)
{
  int64_t wait = next_wait(&d->cfg, m->attempts++);

  if (m->envelope.by_mode != 0 && !is_late(m) && m->envelope.by - wall_ms() < wait) {
    wait = m->envelope.by - wall_ms(); /* something is to be done then */
    if (wait < 0) wait = 0;
  }
  m->due = now_ms() + wait;
  log_line("%s: deferred, next attempt in %lld.%03lld s", m->id, (long long)(wait / 1000),
           (long long)(wait % 1000));
}

/* Is the sender told of how it ended? What cannot be written at all is not tried again. */
static int told(struct maild *d, struct mail *m)
{
  int error = report_queue(d, m, NEWS_END);

  if (error == EINVAL) log_line("%s: no notification can tell of this, dropped", m->id);
  return (error == 0 || error == EINVAL) && mail_note_told(&d->queue, m, NEWS_END) == 0;
}

void deliver_settle(struct maild *d, struct mail *m)
{
  if (count(m, RECIPIENT_PENDING) > 0) {
    if (wall_ms() - began(m) >= (int64_t)d->cfg.lifetime) {
      fail_all(d, m, "554 5.4.7 given up after too long");
    } else {
      if (wall_ms() - began(m) >= (int64_t)d->cfg.warn_after) tell(d, m, NEWS_DELAY);
      wait_for_next(d, m);
      return;
    }
  }
  if (report_is_due(m, NEWS_END) && !(m->told & 1u << NEWS_END)) {
    if (*m->sender == '\0') { /* a notification about a notification could go round for ever */
      log_line("%s: a notification cannot be delivered, dropped", m->id);
    } else if (!told(d, m)) {
      wait_for_next(d, m);
      return;
    }
  }
  log_line("%s: done", m->id);
  mail_remove(&d->queue, m);
}

int64_t deliver_due(struct maild *d)
{
  int64_t now = now_ms();
  int64_t next = -1;
  int left = A_ROUND;
  struct mail *m = d->queue.first;

  while (m != NULL) {
    struct mail *after = m->next; /* attempt() may remove m, and add notifications */

    if (m->sessions == 0 && m->due <= now && left > 0) {
      left--;
      attempt(d, m);
    } else if (m->sessions == 0 && (next < 0 || m->due < next)) next = m->due;
    m = after;
  }
  return d->queue.n > 0 && left < A_ROUND ? now : next;
}
