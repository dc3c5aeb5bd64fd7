/* SPDX-License-Identifier: MIT */
/*
 * mbox.c - mbox files, message by message; see libmail/mbox.h.
 *
 * Whatever is sure to be part of a message is told where it lies. At the start of a line a few octets
 * may have to be held back until it is known what they are (mbox_start.c): the blank line that belongs
 * to the separator, "From ", and ">" that quotes it.
 */

#include "core/machine.h"
#include "rfc822/mbox_parts.h"

enum { TOKEN_MAX = LMAIL_MBOX_SCRATCH, BOM_SIZE = 3 };

/* lmail_mbox_splitter.state_: what comes next. */
enum {
  AT_BOM,
  IN_MESSAGE,
  AT_MESSAGE_END, /* and a separator line follows */
  AT_LAST_END,    /* and the end of the file      */
  AT_LINE,        /* the separator line           */
  IN_LONG_LINE,   /* the rest of a long one       */
  AT_END,
  IS_DONE
};

/* An internal answer: go on with the step, nothing to tell yet. */
enum { GO_ON = 1000 };

/* ---- life ------------------------------------------------------------------------------------- */

/* The configuration with its defaults filled in; 0 when it makes no sense. */
static int complete(lmail_mbox_config *out, const lmail_mbox_config *cfg)
{
  memset(out, 0, sizeof *out);
  if (cfg) *out = *cfg;
  if (out->token_max == 0) out->token_max = TOKEN_MAX;
  return out->token_max >= 32 && out->token_max <= 0x1000000 && out->format <= LMAIL_MBOX_CL2;
}

size_t lmail_mbox_scratch_size(const lmail_mbox_config *cfg)
{
  lmail_mbox_config full;

  return complete(&full, cfg) ? full.token_max : SIZE_MAX;
}

size_t lmail_mbox_size(void)
{
  return sizeof(lmail_mbox_splitter);
}

static lmail_status step(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev);

lmail_status lmail_mbox_init_sized(lmail_mbox_splitter *m, size_t size,
                                   const lmail_mbox_config *cfg, size_t cfg_size, void *scratch,
                                   size_t n)
{
  lmail_mbox_config full;

  if (size != sizeof *m || cfg_size != sizeof *cfg) return LMAIL_E_SIZE;
  if (!complete(&full, cfg)) return LMAIL_E_RANGE;
  if (!scratch || n < full.token_max) return LMAIL_E_SCRATCH;
  memset(m, 0, sizeof *m);
  lmail_parser_init_(&m->base, step, scratch, n);
  m->token_max_ = full.token_max;
  m->format_ = full.format;
  m->cfg_flags_ = full.flags;
  return LMAIL_OK;
}

lmail_status lmail_mbox_believe(lmail_mbox_splitter *m)
{
  if (!(m->flags_ & LMAIL_MBOX_TOLD_)) return LMAIL_E_STATE;
  m->flags_ = (m->flags_ & ~(uint32_t)LMAIL_MBOX_TOLD_) | LMAIL_MBOX_BELIEVED_;
  m->left_ = m->length_;
  if (m->left_ == 0) m->flags_ |= LMAIL_MBOX_CLAIMED_;
  return LMAIL_OK;
}

/* ---- telling ---------------------------------------------------------------------------------- */

static int has(const lmail_mbox_splitter *m, unsigned flags)
{
  return (m->flags_ & flags) != 0;
}

static void clear(lmail_mbox_splitter *m, unsigned flags)
{
  m->flags_ &= ~(uint32_t)flags;
}

static void defect(lmail_mbox_splitter *m, unsigned number)
{
  m->defects_ |= 1u << (number - LMAIL_DEFECT_MBOX);
}

static lmail_status tell(const lmail_mbox_splitter *m, lmail_event *ev, unsigned kind, uint64_t off)
{
  ev->kind = (uint16_t)kind;
  ev->off = off;
  ev->id = m->count_;
  return LMAIL_EVENT;
}

/* Where the octets that are not told yet begin. */
static uint64_t here(const lmail_mbox_splitter *m)
{
  return m->base.held_ != 0 ? m->base.token_off_ + m->given_ : m->base.off_;
}

static lmail_status tell_defect(lmail_mbox_splitter *m, lmail_event *ev)
{
  unsigned number = 0;

  while (!(m->defects_ >> number & 1)) number++;
  m->defects_ &= ~(1u << number);
  m->defect_count_++;
  number += LMAIL_DEFECT_MBOX;
  tell(m, ev, LMAIL_MBOX_DEFECT, number == LMAIL_DEFECT_MBOX_WRONG_LENGTH ? here(m) : m->line_off_);
  ev->code = (uint16_t)number;
  return LMAIL_EVENT;
}

/* A message begins at off, behind its separator line or without one. */
static void message_begins(lmail_mbox_splitter *m, uint64_t off)
{
  m->count_++;
  m->message_off_ = off;
  m->made_ = 0;
  m->field_ = 0;
  m->flags_ = LMAIL_MBOX_OPEN_;
  if (m->format_ >= LMAIL_MBOX_CL) m->flags_ |= LMAIL_MBOX_IN_HEADER_;
  m->state_ = IN_MESSAGE;
  lmail_bulk_open_(&m->base); /* so that lmail_skip is possible now */
  lmail_stop_batch_(&m->base);
}

/* The header is over at off: what was claimed in it? */
static void header_ends(lmail_mbox_splitter *m, uint64_t off)
{
  clear(m, LMAIL_MBOX_MID_LINE_);
  if (has(m, LMAIL_MBOX_BAD_)) {
    defect(m, LMAIL_DEFECT_MBOX_BAD_LENGTH);
    clear(m, LMAIL_MBOX_HAS_LENGTH_);
  }
  if (!has(m, LMAIL_MBOX_HAS_LENGTH_)) return;
  m->claim_off_ = off + m->length_;
  if (m->format_ == LMAIL_MBOX_CL2) m->flags_ |= LMAIL_MBOX_DUE_;
}

static lmail_status tell_length(lmail_mbox_splitter *m, lmail_event *ev)
{
  clear(m, LMAIL_MBOX_DUE_);
  m->flags_ |= LMAIL_MBOX_TOLD_;
  tell(m, ev, LMAIL_MBOX_LENGTH, here(m));
  ev->num = m->length_;
  ev->num2 = m->claim_off_;
  lmail_stop_batch_(&m->base);
  return LMAIL_EVENT;
}

/* Octets s[0 .. *n) at off belong to the message; *n is made less where its header ends in them. */
static lmail_status data(lmail_mbox_splitter *m, const uint8_t *s, size_t *n, uint64_t off,
                         lmail_event *ev, unsigned flags)
{
  if (has(m, LMAIL_MBOX_IN_HEADER_)) {
    *n = lmail_mbox_header_(m, s, *n, off);
    if (!has(m, LMAIL_MBOX_IN_HEADER_)) header_ends(m, off + *n);
  }
  m->made_ += *n;
  if (lmail_bulk_skipped_(&m->base)) return GO_ON;
  tell(m, ev, LMAIL_MBOX_DATA, off);
  ev->flags = (uint16_t)(LMAIL_EV_MORE | flags);
  ev->data = s;
  ev->len = *n;
  return LMAIL_EVENT;
}

/* The message ends here: first its bulk, then it. */
static lmail_status message_ends(lmail_mbox_splitter *m, lmail_event *ev)
{
  uint64_t off = here(m);

  if (m->base.control_ & LMAIL_CTL_BULK) {
    if (lmail_bulk_close_(&m->base)) return GO_ON;
    tell(m, ev, LMAIL_MBOX_DATA, off);
    ev->data = m->base.scratch_; /* empty, not absent */
    return LMAIL_EVENT;
  }
  if (has(m, LMAIL_MBOX_HAS_LENGTH_) && !has(m, LMAIL_MBOX_IN_HEADER_) && m->claim_off_ != off) {
    clear(m, LMAIL_MBOX_HAS_LENGTH_);
    defect(m, LMAIL_DEFECT_MBOX_WRONG_LENGTH);
    return GO_ON;
  }
  tell(m, ev, LMAIL_MBOX_MESSAGE_END, off);
  ev->num = m->made_;
  ev->num2 = off - m->message_off_;
  m->state_ = m->state_ == AT_MESSAGE_END ? AT_LINE : AT_END;
  return LMAIL_EVENT;
}

/* ---- a message -------------------------------------------------------------------------------- */

static void hold(lmail_mbox_splitter *m, const uint8_t *in, size_t n, size_t *used)
{
  if (m->base.held_ == 0) m->base.token_off_ = m->base.off_;
  if (n != 0) memcpy(m->base.scratch_ + m->base.held_, in, n);
  m->base.held_ += (uint32_t)n;
  *used += n;
}

/* What lmail_mbox_look_ said of the place where we are, when it is the end of a message, or of none. */
static lmail_status at_end_of(lmail_mbox_splitter *m, int what)
{
  m->state_ = what == LMAIL_MBOX_SEPARATOR_ ? AT_MESSAGE_END : AT_LAST_END;
  if (!has(m, LMAIL_MBOX_OPEN_)) m->state_ = what == LMAIL_MBOX_SEPARATOR_ ? AT_LINE : AT_END;
  return GO_ON;
}

/* No message is open, and this is no separator line: a message without one. */
static lmail_status headless(lmail_mbox_splitter *m, lmail_event *ev)
{
  message_begins(m, here(m));
  m->line_off_ = m->message_off_;
  defect(m, LMAIL_DEFECT_MBOX_NO_FROM_LINE);
  tell(m, ev, LMAIL_MBOX_MESSAGE, m->message_off_);
  ev->num2 = m->message_off_;
  return LMAIL_EVENT;
}

/* A message was believed to end here, and it does not. */
static lmail_status wrong_length(lmail_mbox_splitter *m)
{
  clear(m, LMAIL_MBOX_CLAIMED_ | LMAIL_MBOX_HAS_LENGTH_);
  defect(m, LMAIL_DEFECT_MBOX_WRONG_LENGTH);
  return GO_ON;
}

/* Octets `skip` to skip + k of what is held belong to the message; those in front of them do not. */
static lmail_status give_held(lmail_mbox_splitter *m, size_t skip, size_t k, lmail_event *ev)
{
  lmail_status st = data(m, m->base.scratch_ + skip, &k, m->base.token_off_ + skip, ev,
                         LMAIL_EV_COPIED);

  m->given_ = (uint32_t)(skip + k);
  return st;
}

/* left_ octets belong to the message, whatever they are. */
static lmail_status counted(lmail_mbox_splitter *m, const uint8_t *in, size_t n, size_t *used,
                            lmail_event *ev)
{
  size_t held = m->base.held_;
  const uint8_t *s = held != 0 ? m->base.scratch_ : in;
  size_t k = held != 0 ? held : n;

  if (k == 0) {
    if (!lmail_finished_(&m->base)) return LMAIL_OK;
    m->left_ = 0;
    return wrong_length(m);
  }
  if (k > m->left_) k = (size_t)m->left_;
  m->left_ -= k;
  if (m->left_ == 0) m->flags_ |= LMAIL_MBOX_CLAIMED_;
  if (s[k - 1] == '\n') clear(m, LMAIL_MBOX_MID_LINE_);
  else m->flags_ |= LMAIL_MBOX_MID_LINE_;
  if (held != 0) return give_held(m, 0, k, ev);
  *used = k;
  return data(m, s, &k, m->base.off_, ev, 0);
}

/* Octets are held: takes more until it is known what they are. */
static lmail_status held_message(lmail_mbox_splitter *m, const uint8_t *in, size_t n, size_t *used,
                                 lmail_event *ev)
{
  for (;;) {
    uint8_t *s = m->base.scratch_;
    size_t have = m->base.held_;
    size_t k;
    int what = lmail_mbox_look_(m, s, have, *used == n && lmail_finished_(&m->base), 1, &k);

    if (what == LMAIL_MBOX_UNKNOWN_) {
      if (*used == n) return LMAIL_OK;
      hold(m, in + *used, 1, used);
      continue;
    }
    if (what == LMAIL_MBOX_SEPARATOR_ || what == LMAIL_MBOX_FILE_END_) return at_end_of(m, what);
    if (!has(m, LMAIL_MBOX_OPEN_)) return headless(m, ev);
    if (has(m, LMAIL_MBOX_CLAIMED_)) return wrong_length(m);
    /* a believed length may have ended in the middle of the line that ends here */
    clear(m, LMAIL_MBOX_MID_LINE_);
    if (what == LMAIL_MBOX_QUOTED_ || (k == 0 && s[have - 1] != '\n'))
      m->flags_ |= LMAIL_MBOX_MID_LINE_;
    if (what == LMAIL_MBOX_QUOTED_) return give_held(m, 1, have - 1, ev);
    return give_held(m, 0, k != 0 ? k : have, ev);
  }
}

static lmail_status message(lmail_mbox_splitter *m, const uint8_t *in, size_t n, size_t *used,
                            lmail_event *ev)
{
  lmail_status st;
  size_t k;
  int what;

  if (m->left_ != 0) return counted(m, in, n, used, ev);
  if (m->base.held_ != 0) return held_message(m, in, n, used, ev);
  if (n == 0) return lmail_finished_(&m->base) ? at_end_of(m, LMAIL_MBOX_FILE_END_) : LMAIL_OK;
  if (!has(m, LMAIL_MBOX_OPEN_) || has(m, LMAIL_MBOX_CLAIMED_)) {
    what = lmail_mbox_look_(m, in, n, 0, 0, &k);
    if (what == LMAIL_MBOX_TEXT_ || what == LMAIL_MBOX_QUOTED_) {
      return has(m, LMAIL_MBOX_OPEN_) ? wrong_length(m) : headless(m, ev);
    }
    k = 0;
  } else {
    k = lmail_mbox_scan_(m, in, n, &what);
  }
  if (k > 0) {
    st = data(m, in, &k, m->base.off_, ev, 0);
    *used = k;
    return st;
  }
  if (what == LMAIL_MBOX_UNKNOWN_) {
    hold(m, in, n, used);
    return LMAIL_OK;
  }
  if (what == LMAIL_MBOX_QUOTED_) {
    *used = 1;
    m->flags_ |= LMAIL_MBOX_MID_LINE_;
    return GO_ON;
  }
  return at_end_of(m, what);
}

/* ---- a separator line ------------------------------------------------------------------------- */

/* s[0 .. n) at off is a blank line or none, and the line, or the beginning of a long one. */
static lmail_status line(lmail_mbox_splitter *m, const uint8_t *s, size_t n, uint64_t off,
                         lmail_event *ev, unsigned flags)
{
  size_t blank = lmail_mbox_line_end_(s, n);
  int was_open = has(m, LMAIL_MBOX_OPEN_);
  int was_claimed = has(m, LMAIL_MBOX_CLAIMED_);
  lmail_mbox_line_ parts;

  lmail_mbox_line_split_(s + blank, n - blank, &parts);
  m->base.held_ = 0;
  message_begins(m, off + n);
  m->line_off_ = off + blank;
  if (was_open && blank == 0 && !was_claimed) defect(m, LMAIL_DEFECT_MBOX_NO_BLANK_LINE);
  tell(m, ev, LMAIL_MBOX_MESSAGE, off + (size_t)(parts.sender - s));
  ev->flags = (uint16_t)flags;
  ev->data = parts.sender;
  ev->len = parts.sender_len;
  ev->data2 = parts.date;
  ev->len2 = parts.date_len;
  if (flags & LMAIL_EV_LONG) {
    defect(m, LMAIL_DEFECT_MBOX_LONG_LINE);
    m->state_ = IN_LONG_LINE;
    return LMAIL_EVENT;
  }
  ev->num = n - blank;
  ev->num2 = m->message_off_;
  return LMAIL_EVENT;
}

static lmail_status separator_line(lmail_mbox_splitter *m, const uint8_t *in, size_t n,
                                   size_t *used, lmail_event *ev)
{
  const uint8_t *s = m->base.held_ != 0 ? m->base.scratch_ : in;
  size_t have = m->base.held_;
  size_t room = m->token_max_ - have;
  size_t max = n < room ? n : room;
  size_t from = have != 0 ? 0 : lmail_mbox_line_end_(in, max);
  const uint8_t *lf = from < max ? (const uint8_t *)memchr(in + from, '\n', max - from) : NULL;
  size_t k = lf ? (size_t)(lf - in) + 1 : max;
  uint64_t off = have != 0 ? m->base.token_off_ : m->base.off_;
  unsigned flags = have != 0 ? LMAIL_EV_COPIED : 0;

  if (have > 2 && s[have - 1] == '\n') { /* it was looked at as a whole */
    return line(m, s, have, off, ev, flags);
  }
  if (have != 0) hold(m, in, k, used);
  if (!lf && k < room && !lmail_finished_(&m->base)) {
    if (have == 0) hold(m, in, k, used);
    return LMAIL_OK;
  }
  if (have == 0) *used = k;
  return line(m, s, have + k, off, ev, flags | (!lf && k == room ? LMAIL_EV_LONG : 0));
}

static lmail_status rest_of_long_line(lmail_mbox_splitter *m, const uint8_t *in, size_t n,
                                      size_t *used)
{
  const uint8_t *lf = n > 0 ? (const uint8_t *)memchr(in, '\n', n) : NULL;

  *used = lf ? (size_t)(lf - in) + 1 : n;
  m->message_off_ += *used;
  if (!lf && !lmail_finished_(&m->base)) return LMAIL_OK;
  m->state_ = IN_MESSAGE;
  return GO_ON;
}

/* ---- the step --------------------------------------------------------------------------------- */

/* A byte order mark in front of the first line; what only begins like one is a message. */
static lmail_status mark(lmail_mbox_splitter *m, const uint8_t *in, size_t n, size_t *used)
{
  static const uint8_t bom[BOM_SIZE] = {0xef, 0xbb, 0xbf};

  while (*used < n && m->base.held_ < BOM_SIZE && in[*used] == bom[m->base.held_]) {
    hold(m, in + *used, 1, used);
  }
  if (m->base.held_ == BOM_SIZE) {
    m->base.held_ = 0;
    defect(m, LMAIL_DEFECT_MBOX_BOM);
  } else if (*used == n && !lmail_finished_(&m->base)) {
    return LMAIL_OK;
  }
  m->state_ = IN_MESSAGE;
  return GO_ON;
}

static lmail_status file_ends(lmail_mbox_splitter *m, lmail_event *ev)
{
  tell(m, ev, LMAIL_MBOX_END, m->base.off_);
  ev->num = m->count_;
  ev->num2 = m->defect_count_;
  m->state_ = IS_DONE;
  return LMAIL_EVENT;
}

/* Octets of scratch that were told in the last call make room. */
static void forget_given(lmail_mbox_splitter *m)
{
  if (m->given_ == 0) return;
  m->base.held_ -= m->given_;
  m->base.token_off_ += m->given_;
  memmove(m->base.scratch_, m->base.scratch_ + m->given_, m->base.held_);
  m->given_ = 0;
}

static lmail_status one(lmail_mbox_splitter *m, const uint8_t *in, size_t n, size_t *used,
                        lmail_event *ev)
{
  if (m->defects_ != 0) return tell_defect(m, ev);
  if (has(m, LMAIL_MBOX_DUE_)) return tell_length(m, ev);
  clear(m, LMAIL_MBOX_TOLD_);
  switch (m->state_) {
  case AT_BOM: return mark(m, in, n, used);
  case IN_MESSAGE: return message(m, in, n, used, ev);
  case AT_MESSAGE_END:
  case AT_LAST_END: return message_ends(m, ev);
  case AT_LINE: return separator_line(m, in, n, used, ev);
  case IN_LONG_LINE: return rest_of_long_line(m, in, n, used);
  case AT_END: return file_ends(m, ev);
  default: return LMAIL_DONE;
  }
}

static lmail_status step(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev)
{
  lmail_mbox_splitter *m = (lmail_mbox_splitter *)(void *)p;
  uint64_t begin = p->off_;
  size_t done = 0;
  lmail_status st;

  do {
    size_t k = 0;

    forget_given(m);
    st = one(m, n == 0 ? in : in + done, n - done, &k, ev);
    done += k;
    p->off_ = begin + done;
  } while (st == GO_ON);
  p->off_ = begin; /* lmail_next counts what was used */
  *used = done;
  return st;
}
