/* SPDX-License-Identifier: MIT */
/* deliver.c - what to do next with each queued message: deliver, wait, return it, or forget it. */

#include "maild.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

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

/* Delivers what is ours and starts sessions for the rest, one for each route. */
static void attempt(struct maild *d, struct mail *m)
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

/* It has been tried already, or it is a crowd that it waits for: both are over now. */
struct mail *deliver_next(struct maild *d, const struct route *route)
{
  struct mail *m;
  size_t i;

  for (m = d->queue.first; m != NULL; m = m->next) {
    if (m->sessions > 0 || m->due > now_ms() + CROWDED_MS) continue;
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

/* RFC 5321 4.5.4.1: wait between attempts, longer each time. */
static int64_t next_wait(const struct config *cfg, uint32_t attempts)
{
  uint64_t wait = cfg->retry_first;

  while (attempts-- > 0 && wait < cfg->retry_longest) wait *= 2;
  return (int64_t)(wait < cfg->retry_longest ? wait : cfg->retry_longest);
}

/* Gives up on recipients that are still pending after cfg.lifetime. */
static void expire(struct maild *d, struct mail *m)
{
  char why[WHY_OCTETS];
  size_t i;

  for (i = 0; i < m->recipients_n; i++) {
    if (m->recipients[i].state != RECIPIENT_PENDING) continue;
    snprintf(why, sizeof why, "554 5.4.7 given up after too long; the last answer was: %.500s",
             m->recipients[i].why == NULL ? "none" : m->recipients[i].why);
    note_one(d, m, i, RECIPIENT_FAILED, why);
  }
}

static size_t count(const struct mail *m, enum recipient_state state)
{
  size_t n = 0;
  size_t i;

  for (i = 0; i < m->recipients_n; i++) n += m->recipients[i].state == state;
  return n;
}

static void warn(struct maild *d, struct mail *m)
{
  if (m->warned || wall_ms() - m->arrived < (int64_t)d->cfg.warn_after) return;
  if (report_is_due(m, 1) && report_queue(d, m, 1) != 0) return; /* next time */
  mail_note_told(&d->queue, m, 1);
}

static void wait_for_next(struct maild *d, struct mail *m)
{
  int64_t wait = next_wait(&d->cfg, m->attempts++);

  m->due = now_ms() + wait;
  log_line("%s: deferred, next attempt in %lld.%03lld s", m->id, (long long)(wait / 1000),
           (long long)(wait % 1000));
}

/* Is the sender told of how it ended? What cannot be written at all is not tried again. */
static int told(struct maild *d, struct mail *m)
{
  int error = report_queue(d, m, 0);

  if (error == EINVAL) log_line("%s: no notification can tell of this, dropped", m->id);
  return (error == 0 || error == EINVAL) && mail_note_told(&d->queue, m, 0) == 0;
}

void deliver_settle(struct maild *d, struct mail *m)
{
  if (count(m, RECIPIENT_PENDING) > 0) {
    if (wall_ms() - m->arrived >= (int64_t)d->cfg.lifetime) expire(d, m);
    else {
      warn(d, m);
      wait_for_next(d, m);
      return;
    }
  }
  if (report_is_due(m, 0) && !m->reported) {
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
    struct mail *after = m->next; /* attempt() may remove m; only bounces are added, at the end */

    if (m->sessions == 0 && m->due <= now && left > 0) {
      left--;
      attempt(d, m);
      if (after == NULL) break; /* m was the last one: what came behind it is for the next round */
    } else if (m->sessions == 0 && (next < 0 || m->due < next)) next = m->due;
    m = after;
  }
  return d->queue.n > 0 && left < A_ROUND ? now : next;
}
