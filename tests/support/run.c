/* SPDX-License-Identifier: MIT */
/* run.c - one run of a transcript: cuts the input, drives the machine, writes the log. */

#include "transcript.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct run {
  const struct transcript *t;
  const machine_ops *ops;
  const run_plan *plan;
  int full; /* offsets are shown */
  text *log;
  void *machine;
  size_t call;      /* calls made so far */
  size_t events;    /* events in the log so far; the spans of a bulk count once */
  lmail_event bulk; /* the open bulk: its kind, and where it began */
  text bulk_data;
  size_t bulk_end; /* log length up to which the open bulk has been written */
  int in_bulk;
} run;

/* ---- the log ---------------------------------------------------------------------------------- */

static void log_number(run *r, const char *key, uint64_t value)
{
  if (value != 0) text_printf(r->log, " %s=%llu", key, (unsigned long long)value);
}

static void log_name(run *r, const char *key, const char *name, unsigned value)
{
  if (name != NULL) text_printf(r->log, " %s=%s", key, name);
  else log_number(r, key, value);
}

static void log_flags(run *r, unsigned flags)
{
  const char *sep = " flags=";

  flags &= ~(unsigned)(LMAIL_EV_MORE | LMAIL_EV_COPIED);
  if (flags & LMAIL_EV_LONG) text_printf(r->log, "%sLONG", sep), sep = ",";
  if (flags & LMAIL_EV_SECRET) text_printf(r->log, "%sSECRET", sep), sep = ",";
  if (flags & 0xff00) text_printf(r->log, "%s0x%04x", sep, flags & 0xff00u);
}

static void log_data(run *r, const uint8_t *data, size_t n)
{
  text_add(r->log, " \"", 2);
  text_escape(r->log, data, n);
  text_add(r->log, "\"", 1);
}

static void log_event(run *r, const lmail_event *ev)
{
  const machine_ops *ops = r->ops;
  const char *kind = ops->kind_name(ev->kind);

  if (kind != NULL) text_printf(r->log, "* %s", kind);
  else text_printf(r->log, "* kind-%u", ev->kind);
  log_name(r, "code", ops->code_name(ev->kind, ev->code), ev->code);
  log_name(r, "field", ops->field_name(ev->field), ev->field);
  log_flags(r, ev->flags);
  log_number(r, "id", ev->id);
  log_number(r, "depth", ev->depth);
  log_number(r, "repair", ev->repair);
  log_number(r, "at", ev->at);
  log_number(r, "num", ev->num);
  log_number(r, "num2", ev->num2);
  if (r->full) text_printf(r->log, " off=%llu", (unsigned long long)ev->off);
  if (ev->data != NULL) log_data(r, ev->data, ev->len);
  if (ev->data2 != NULL) {
    if (ev->data == NULL) text_printf(r->log, " -");
    log_data(r, ev->data2, ev->len2);
  }
  text_add(r->log, "\n", 1);
}

static void close_bulk(run *r)
{
  if (!r->in_bulk) return;
  r->in_bulk = 0;
  r->bulk.data = (const uint8_t *)(r->bulk_data.s == NULL ? "" : r->bulk_data.s);
  r->bulk.len = r->bulk_data.len;
  log_event(r, &r->bulk);
  text_free(&r->bulk_data);
}

/* The log of a call's output: one line each, with the letter of the other side. */
static void log_output(run *r, const uint8_t *s, size_t n)
{
  char side = r->t->input_side == 'C' ? 'S' : 'C';

  while (n > 0) {
    const uint8_t *lf = memchr(s, '\n', n);
    size_t line = lf == NULL ? n : (size_t)(lf - s) + 1;
    int whole = line >= 2 && s[line - 1] == '\n' && s[line - 2] == '\r';

    text_printf(r->log, "%c: ", side);
    text_escape(r->log, s, whole ? line - 2 : line);
    text_printf(r->log, whole ? "\n" : "\\\n");
    s += line;
    n -= line;
  }
}

static void log_status(run *r, lmail_status st)
{
  lmail_error e;

  close_bulk(r);
  text_printf(r->log, "! %s", lmail_status_name(st) ? lmail_status_name(st) : "unknown");
  lmail_get_error((lmail_parser *)r->machine, &e);
  if (st < 0 && e.code == st) {
    text_printf(r->log, " off=%llu line=%llu", (unsigned long long)e.off,
                (unsigned long long)e.line);
    if (e.byte != 0) text_printf(r->log, " byte=0x%02x", e.byte);
    log_name(r, "field", r->ops->field_name(e.field), e.field);
    log_number(r, "repair", e.repair);
  }
  text_add(r->log, "\n", 1);
}

/* ---- the application's calls ------------------------------------------------------------------ */

/* One attempt with a buffer of exactly `cap` octets; output is appended to *out when it was OK. */
static lmail_status attempt(run *r, char **words, size_t cap, size_t *need, text *out, int *handled)
{
  uint8_t *buf = malloc(cap == 0 ? 1 : cap);
  lmail_writer w;
  lmail_status st;

  lmail_writer_init(&w, buf, cap);
  st = r->ops->call(r->machine, &w, words, handled);
  *need = w.need;
  if (st != LMAIL_FULL) text_add(out, (const char *)buf, w.len);
  else if (w.len > 0)
    text_add(out, (const char *)buf, w.len); /* a streamed body: some of it fits */
  free(buf);
  return st;
}

/*
 * Makes a call against a buffer of 0 octets, then one octet too small, then just right: the
 * first two must change nothing.
 */
static void make_call(run *r, char **words)
{
  uint8_t *before = malloc(r->ops->size);
  text out = {0};
  size_t need = 0;
  size_t cap;
  int handled = 1;
  lmail_status st;

  if (strcmp(words[0], "skip") == 0) {
    lmail_skip((lmail_parser *)r->machine);
    free(before);
    return;
  }
  close_bulk(r);
  memcpy(before, r->machine, r->ops->size);
  st = attempt(r, words, 0, &need, &out, &handled);
  if (!handled) text_printf(r->log, "! no such call: %s\n", words[0]);
  if (st == LMAIL_FULL && memcmp(before, r->machine, r->ops->size) != 0) {
    text_printf(r->log, "! LMAIL_FULL changed the machine: %s\n", words[0]);
  }
  if (st == LMAIL_FULL && need > 1) {
    cap = need - 1;
    st = attempt(r, words, cap, &need, &out, &handled);
    if (st != LMAIL_FULL || need != cap + 1 || out.len != 0) {
      text_printf(r->log, "! %s fits into one octet less than it needs\n", words[0]);
    }
    if (memcmp(before, r->machine, r->ops->size) != 0) {
      text_printf(r->log, "! LMAIL_FULL changed the machine: %s\n", words[0]);
    }
  }
  if (st == LMAIL_FULL) st = attempt(r, words, need, &need, &out, &handled);
  log_output(r, (const uint8_t *)out.s, out.len);
  if (st != LMAIL_OK) log_status(r, st);
  text_free(&out);
  free(before);
}

static void make_calls(run *r)
{
  while (r->call < r->t->call_count && r->t->calls[r->call].after == r->events) {
    if (r->in_bulk && strcmp(r->t->calls[r->call].words[0], "skip") != 0) return;
    make_call(r, r->t->calls[r->call++].words);
  }
}

/* ---- events ----------------------------------------------------------------------------------- */

static void take_event(run *r, const lmail_event *ev)
{
  if (r->in_bulk && ev->kind != r->bulk.kind) {
    close_bulk(r);
    make_calls(r);
  }
  if (r->in_bulk) {
    text_add(&r->bulk_data, (const char *)ev->data, ev->len);
  } else {
    r->events++;
    if (ev->flags & LMAIL_EV_MORE) {
      r->in_bulk = 1;
      r->bulk = *ev;
      text_add(&r->bulk_data, (const char *)ev->data, ev->len);
    } else {
      log_event(r, ev);
    }
  }
  if (!(ev->flags & LMAIL_EV_MORE)) close_bulk(r);
  make_calls(r);
}

static int32_t on_event(void *user, const lmail_event *ev)
{
  run *r = user;

  take_event(r, ev);
  return r->plan->api == RUN_FEED_PAUSED ? LMAIL_PAUSE : LMAIL_CONTINUE;
}

/* ---- driving ---------------------------------------------------------------------------------- */

/* One call of the API in question, and its events. */
static lmail_status drive(run *r, const uint8_t *in, size_t n, size_t *used)
{
  lmail_parser *p = r->machine;
  lmail_event batch[16];
  lmail_status st;
  size_t cap = 16;
  size_t i;
  size_t count;

  switch (r->plan->api) {
  case RUN_NEXT:
    st = lmail_next(p, in, n, used, &batch[0]);
    if (st == LMAIL_EVENT) take_event(r, &batch[0]);
    return st;
  case RUN_FEED:
  case RUN_FEED_PAUSED:
    st = lmail_feed(p, in, n, used, on_event, r);
    return st == LMAIL_PAUSED ? LMAIL_EVENT : st;
  case RUN_READ_1: cap = 1; break;
  case RUN_READ_3: cap = 3; break;
  case RUN_READ_16: break;
  }
  count = lmail_read(p, in, n, used, batch, cap, &st);
  for (i = 0; i < count; i++) take_event(r, &batch[i]);
  return st;
}

/* How much input is given next. */
static size_t next_chunk(const run_plan *plan, size_t at, size_t total)
{
  size_t n = total - at;

  if (plan->chunk != 0 && n > plan->chunk) n = plan->chunk;
  if (plan->split > at && n > plan->split - at) n = plan->split - at;
  return n;
}

/* Feeds everything; the unused rest of a chunk is given again in front of the next one. */
static lmail_status feed_all(run *r)
{
  const text *input = &r->t->input;
  size_t start = 0; /* first byte not used */
  size_t end = 0;   /* first byte not given */
  lmail_status st = LMAIL_OK;
  int stalls = 0;

  make_calls(r);
  for (;;) {
    uint8_t *chunk = malloc(end - start == 0 ? 1 : end - start);
    size_t used = 0;
    size_t calls = r->call;

    memcpy(chunk, input->s + start, end - start);
    st = drive(r, chunk, end - start, &used);
    memset(chunk, 0xdd, end - start);
    free(chunk);
    if (used > end - start) text_printf(r->log, "! used more than was given\n");
    start += used;
    if (st == LMAIL_EVENT) continue;
    if (st == LMAIL_REPLY_DUE && r->call > calls) continue;
    if (st == LMAIL_SWITCH && start == end && end < input->len) { /* what comes in clear behind it */
      end += next_chunk(r->plan, end, input->len);
      continue;
    }
    if (st == LMAIL_OK && start != end) text_printf(r->log, "! OK, but input is left\n");
    if (st != LMAIL_OK) return st;
    if (end < input->len) {
      end += next_chunk(r->plan, end, input->len);
    } else if (r->t->closes && stalls++ == 0) {
      lmail_finish(r->machine);
    } else {
      return st;
    }
  }
}

void transcript_run(const struct transcript *t, const machine_ops *ops, const run_plan *plan,
                    int full, text *log)
{
  uint64_t config[MACHINE_CONFIG_SIZE / 8];
  size_t scratch_size = 0;
  uint8_t *scratch;
  lmail_status st;
  run r;

  memset(&r, 0, sizeof r);
  memset(config, 0, sizeof config);
  r.t = t;
  r.ops = ops;
  r.plan = plan;
  r.full = full;
  r.log = log;
  r.machine = calloc(1, ops->size);
  if (!ops->configure(config, t->options, &scratch_size)) {
    text_printf(log, "! unknown option\n");
    free(r.machine);
    return;
  }
  scratch = malloc(scratch_size == 0 ? 1 : scratch_size);
  st = ops->init(r.machine, config, scratch, scratch_size);
  if (st == LMAIL_OK) {
    st = feed_all(&r);
    close_bulk(&r);
  }
  if (st != LMAIL_OK) log_status(&r, st);
  if (r.call < t->call_count) {
    text_printf(log, "! not reached: %s\n", t->calls[r.call].words[0]);
  }
  text_add(log, "", 0);
  free(scratch);
  free(r.machine);
}
