/* SPDX-License-Identifier: MIT */
/*
 * report_reader.c - reports, group by group and field by field; see libmail/report.h.
 *
 *   delivery-status-content = per-message-fields 1*( CRLF per-recipient-fields )    RFC 3464 2.1
 *
 * Fields are read by the reader of rfc822.h, which begins anew behind each blank line. Which group a
 * field belongs to is decided when its name is known: blank lines alone cannot be trusted.
 */

#include "core/machine.h"
#include "mime/report.h"

enum { TOKEN_MAX = LMAIL_REPORT_SCRATCH };

/* lmail_report_reader.state_ */
enum { BETWEEN_BLOCKS, IN_BLOCK, AT_END, IS_DONE };

/* lmail_report_reader.waiting_, in the order in which they are told */
enum { GROUP_END = 1, GROUP = 2, FIELD = 4 };

/* An internal answer: go on with the step, nothing to tell yet. */
enum { GO_ON = 1000 };

/* ---- life ------------------------------------------------------------------------------------- */

/* The limit with its default; 0 when it makes no sense. */
static uint32_t token_max(const lmail_report_config *cfg)
{
  uint32_t max = cfg && cfg->token_max != 0 ? cfg->token_max : TOKEN_MAX;

  return max >= 64 && max <= 0x1000000 ? max : 0;
}

size_t lmail_report_scratch_size(const lmail_report_config *cfg)
{
  uint32_t max = token_max(cfg);

  return max != 0 ? max : SIZE_MAX;
}

size_t lmail_report_size(void)
{
  return sizeof(lmail_report_reader);
}

static lmail_status step(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev);

lmail_status lmail_report_init_sized(lmail_report_reader *r, size_t size, unsigned kind,
                                     const lmail_report_config *cfg, size_t cfg_size, void *scratch,
                                     size_t n)
{
  uint32_t max = token_max(cfg);

  if (size != sizeof *r || cfg_size != sizeof *cfg) return LMAIL_E_SIZE;
  if (kind < LMAIL_REPORT_DELIVERY || kind > LMAIL_REPORT_FEEDBACK) return LMAIL_E_ARGUMENT;
  if (max == 0) return LMAIL_E_RANGE;
  if (!scratch || n < max) return LMAIL_E_SCRATCH;
  memset(r, 0, sizeof *r);
  lmail_parser_init_(&r->base, step, scratch, n);
  r->kind_ = (uint8_t)kind;
  r->token_max_ = max;
  return LMAIL_OK;
}

/* ---- what waits ------------------------------------------------------------------------------- */

static void note(lmail_report_reader *r, unsigned defect)
{
  r->defects_ |= (uint16_t)(1u << (defect - LMAIL_DEFECT_REPORT));
}

static int takes(lmail_report_reader *r, unsigned defect)
{
  uint16_t bit = (uint16_t)(1u << (defect - LMAIL_DEFECT_REPORT));

  if (!(r->defects_ & bit)) return 0;
  r->defects_ &= (uint16_t)~bit;
  return 1;
}

static lmail_status tell(lmail_report_reader *r, lmail_event *ev, unsigned kind, uint64_t off)
{
  ev->kind = (uint16_t)kind;
  ev->off = off;
  ev->id = r->group_;
  return LMAIL_EVENT;
}

static lmail_status tell_defect(lmail_report_reader *r, lmail_event *ev, unsigned code,
                                unsigned field, uint64_t off)
{
  ev->code = (uint16_t)code;
  ev->field = (uint16_t)field;
  r->defect_count_++;
  return tell(r, ev, LMAIL_REPORT_DEFECT, off);
}

static lmail_status tell_missing(lmail_report_reader *r, lmail_event *ev)
{
  unsigned field = LMAIL_FIELD_REPORT + 1;

  while (!(r->missing_ & lmail_report_bit_(field))) field++;
  r->missing_ &= ~lmail_report_bit_(field);
  return tell_defect(r, ev, LMAIL_DEFECT_REPORT_MISSING, field, r->held_off_);
}

static lmail_status tell_group_end(lmail_report_reader *r, lmail_event *ev)
{
  ev->code = r->action_;
  ev->num = r->status_;
  return tell(r, ev, LMAIL_REPORT_GROUP_END, r->held_off_);
}

static lmail_status tell_group(lmail_report_reader *r, lmail_event *ev)
{
  r->group_++;
  r->about_ = r->next_about_;
  r->seen_ = 0;
  r->action_ = 0;
  r->status_ = 0;
  ev->code = r->about_;
  ev->num = ++r->about_count_[r->about_ - LMAIL_REPORT_ABOUT_MESSAGE];
  return tell(r, ev, LMAIL_REPORT_GROUP, r->held_off_);
}

/* A field that is told now: what it says about its group, and what is wrong with it. */
static void look_at(lmail_report_reader *r, lmail_event *ev)
{
  uint64_t bit = lmail_report_bit_(r->field_);
  int again = (r->seen_ & bit) != 0 && !lmail_report_may_repeat_(r->field_);

  if (again) ev->flags |= LMAIL_RFC822_EV_DUPLICATE;
  r->seen_ |= bit;
  if (ev->flags & LMAIL_EV_LONG) return;
  if (again) note(r, LMAIL_DEFECT_REPORT_DUPLICATE);
  if (r->kind_ == LMAIL_REPORT_DELIVERY && r->about_ == LMAIL_REPORT_ABOUT_RECIPIENT &&
      (bit & LMAIL_REPORT_OF_MESSAGE_)) {
    note(r, LMAIL_DEFECT_REPORT_MISPLACED);
  }
  if (!lmail_report_value_ok_(r->field_, ev->data2, ev->len2)) {
    note(r, LMAIL_DEFECT_REPORT_BAD_VALUE);
  }
  if (again) return;
  if (r->field_ == LMAIL_REPORT_ACTION) r->action_ = lmail_report_action(ev->data2, ev->len2);
  if (r->field_ == LMAIL_REPORT_STATUS) r->status_ = lmail_report_status(ev->data2, ev->len2);
}

static lmail_status tell_field(lmail_report_reader *r, lmail_event *ev)
{
  ev->field = r->field_;
  if (ev->flags & LMAIL_EV_LONG) {
    lmail_bulk_open_(&r->base);
    lmail_stop_batch_(&r->base);
  }
  tell(r, ev, LMAIL_REPORT_FIELD, ev->off);
  look_at(r, ev);
  return LMAIL_EVENT;
}

static lmail_status tell_held(lmail_report_reader *r, lmail_event *ev)
{
  ev->off = r->held_off_;
  ev->flags = r->held_flags_;
  ev->data = r->base.scratch_;
  ev->len = r->held_len_;
  ev->num = r->held_octets_;
  ev->num2 = r->held_lines_;
  if (!(ev->flags & LMAIL_EV_LONG)) {
    ev->data2 = r->base.scratch_ + r->held_at2_;
    ev->len2 = r->held_len2_;
  }
  return tell_field(r, ev);
}

/* What waits, in order: the end of a group, the beginning of the next, a field, its defects. */
static lmail_status waiting(lmail_report_reader *r, lmail_event *ev)
{
  static const uint8_t behind[] = {LMAIL_DEFECT_REPORT_MISPLACED, LMAIL_DEFECT_REPORT_DUPLICATE,
                                   LMAIL_DEFECT_REPORT_BAD_VALUE};
  unsigned i;

  if (r->missing_ != 0) return tell_missing(r, ev);
  if (takes(r, LMAIL_DEFECT_REPORT_CONFLICT)) {
    return tell_defect(r, ev, LMAIL_DEFECT_REPORT_CONFLICT, LMAIL_REPORT_STATUS, r->held_off_);
  }
  if (r->waiting_ & GROUP_END) {
    r->waiting_ &= (uint8_t)~GROUP_END;
    return tell_group_end(r, ev);
  }
  if (takes(r, LMAIL_DEFECT_REPORT_BLANK_LINE)) {
    return tell_defect(r, ev, LMAIL_DEFECT_REPORT_BLANK_LINE, LMAIL_FIELD_NONE, r->blank_off_);
  }
  if (takes(r, LMAIL_DEFECT_REPORT_NO_BLANK_LINE)) {
    return tell_defect(r, ev, LMAIL_DEFECT_REPORT_NO_BLANK_LINE, r->field_, r->held_off_);
  }
  if (r->waiting_ & GROUP) {
    r->waiting_ &= (uint8_t)~GROUP;
    return tell_group(r, ev);
  }
  if (r->waiting_ & FIELD) {
    r->waiting_ &= (uint8_t)~FIELD;
    return tell_held(r, ev);
  }
  for (i = 0; i < sizeof behind; i++) {
    if (takes(r, behind[i])) return tell_defect(r, ev, behind[i], r->field_, r->held_off_);
  }
  return GO_ON;
}

/* ---- groups ----------------------------------------------------------------------------------- */

/* A class of 2 is success, 4 and 5 are none (RFC 3464 2.3.4). */
static int contradicts(unsigned action, uint32_t status)
{
  int success = action >= LMAIL_ACTION_DELIVERED;

  return action != 0 && status != 0 && success != (status < 3000000);
}

static void end_group(lmail_report_reader *r)
{
  if (r->group_ == 0) return;
  r->missing_ = lmail_report_required_(r->kind_, r->about_) & ~r->seen_;
  if (r->kind_ != LMAIL_REPORT_DELIVERY) {
    r->action_ = 0;
    r->status_ = 0;
  } else if (contradicts(r->action_, r->status_)) {
    note(r, LMAIL_DEFECT_REPORT_CONFLICT);
  }
  r->waiting_ |= GROUP_END;
}

static void begin_group(lmail_report_reader *r, unsigned about)
{
  end_group(r);
  r->next_about_ = (uint8_t)about;
  r->waiting_ |= GROUP;
}

/*
 * The first field of a block of a delivery status that goes on in a recipient's group: a blank line
 * stands where none belongs, between a recipient and what happened to him.
 */
static int goes_on(const lmail_report_reader *r, uint64_t bit)
{
  uint64_t who = lmail_report_bit_(LMAIL_REPORT_ORIGINAL_RECIPIENT) |
                 lmail_report_bit_(LMAIL_REPORT_FINAL_RECIPIENT);

  return (r->seen_ & who) != 0 && !(r->seen_ & lmail_report_bit_(LMAIL_REPORT_ACTION)) &&
         (bit & LMAIL_REPORT_OF_RECIPIENT_ & ~who & ~r->seen_) != 0;
}

/*
 * Does the field begin a group, and about what? 0: no. Fields that are not known begin one only where
 * a blank line says so.
 */
static unsigned begins(const lmail_report_reader *r, uint64_t bit, int fresh)
{
  uint64_t who = lmail_report_bit_(LMAIL_REPORT_ORIGINAL_RECIPIENT) |
                 lmail_report_bit_(LMAIL_REPORT_FINAL_RECIPIENT);
  int of_recipient = (bit & LMAIL_REPORT_OF_RECIPIENT_) != 0;

  if (r->kind_ != LMAIL_REPORT_DELIVERY) return r->group_ == 0;
  if (r->group_ == 0)
    return of_recipient ? LMAIL_REPORT_ABOUT_RECIPIENT : LMAIL_REPORT_ABOUT_MESSAGE;
  if (!fresh) {
    if (r->about_ == LMAIL_REPORT_ABOUT_MESSAGE) {
      return of_recipient ? LMAIL_REPORT_ABOUT_RECIPIENT : 0;
    }
    return (bit & who & r->seen_) != 0 ? LMAIL_REPORT_ABOUT_RECIPIENT : 0;
  }
  if (bit & LMAIL_REPORT_OF_MESSAGE_) {
    return r->about_ == LMAIL_REPORT_ABOUT_MESSAGE ? 0 : LMAIL_REPORT_ABOUT_MESSAGE;
  }
  if (r->about_ == LMAIL_REPORT_ABOUT_RECIPIENT && goes_on(r, bit)) return 0;
  return LMAIL_REPORT_ABOUT_RECIPIENT;
}

/* ---- fields ----------------------------------------------------------------------------------- */

/* Keeps a field in scratch, which the reader of fields does not need before it is asked again. */
static lmail_status hold(lmail_report_reader *r, const lmail_event *ev)
{
  int is_long = (ev->flags & LMAIL_EV_LONG) != 0;
  size_t n = is_long ? ev->len : (size_t)ev->num;

  if (ev->data != r->base.scratch_) memcpy(r->base.scratch_, ev->data, n);
  r->held_flags_ = (uint16_t)(ev->flags | LMAIL_EV_COPIED);
  r->held_len_ = (uint32_t)ev->len;
  r->held_at2_ = is_long ? 0 : (uint32_t)(ev->data2 - ev->data);
  r->held_len2_ = (uint32_t)ev->len2;
  r->held_octets_ = (uint32_t)ev->num;
  r->held_lines_ = (uint32_t)ev->num2;
  r->waiting_ |= FIELD;
  return GO_ON;
}

static uint16_t name_of(const lmail_event *ev)
{
  lmail_field f;

  if (!(ev->flags & LMAIL_EV_LONG)) return lmail_report_field_id(ev->data, ev->len);
  lmail_field_split(ev->data, ev->len, &f);
  return lmail_report_field_id(f.name, f.name_len);
}

/* A field, or the first span of a long one. */
static lmail_status field(lmail_report_reader *r, lmail_event *ev)
{
  int fresh = r->fresh_;
  unsigned about;
  uint64_t bit;

  ev->code = 0;
  ev->flags &= (uint16_t)~LMAIL_RFC822_EV_DUPLICATE;
  r->fresh_ = 0;
  r->field_ = name_of(ev);
  r->held_off_ = ev->off;
  bit = lmail_report_bit_(r->field_);
  about = begins(r, bit, fresh);
  if (fresh && (r->extra_ || (about == 0 && r->group_ != 0))) {
    note(r, LMAIL_DEFECT_REPORT_BLANK_LINE);
  }
  if (about != 0 && !fresh) note(r, LMAIL_DEFECT_REPORT_NO_BLANK_LINE);
  if (about != 0) begin_group(r, about);
  if (r->waiting_ == 0 && r->defects_ == 0) return tell_field(r, ev);
  return hold(r, ev);
}

/* A further span of a long field. */
static lmail_status more_of_field(lmail_report_reader *r, lmail_event *ev)
{
  ev->field = r->field_;
  if (!(ev->flags & LMAIL_EV_MORE)) (void)lmail_bulk_close_(&r->base);
  return tell(r, ev, LMAIL_REPORT_FIELD, ev->off);
}

/* ---- blocks ----------------------------------------------------------------------------------- */

/* The body is over: every group that has to be there was, or is missing. */
static void over(lmail_report_reader *r)
{
  uint64_t missing = 0;

  r->held_off_ = r->base.off_;
  r->state_ = AT_END;
  end_group(r);
  if (r->kind_ == LMAIL_REPORT_DELIVERY) {
    if (r->about_count_[0] == 0) missing = lmail_report_bit_(LMAIL_REPORT_REPORTING_MTA);
    if (r->about_count_[1] == 0) missing |= lmail_report_bit_(LMAIL_REPORT_FINAL_RECIPIENT);
  } else if (r->group_ == 0) {
    missing = lmail_report_required_(r->kind_, LMAIL_REPORT_ABOUT_MESSAGE);
  }
  r->missing_ |= missing;
}

/* What the reader of fields tells, as it is told here. */
static lmail_status translate(lmail_report_reader *r, lmail_event *ev)
{
  int goes_on = (r->base.control_ & LMAIL_CTL_BULK) && !lmail_bulk_skipped_(&r->base);

  ev->off += r->fields_off_;
  if (!goes_on) (void)lmail_bulk_close_(&r->base); /* a field that was skipped is over */
  switch (ev->kind) {
  case LMAIL_RFC822_FIELD: return goes_on ? more_of_field(r, ev) : field(r, ev);
  case LMAIL_RFC822_SEPARATOR:
    if (ev->num2 == LMAIL_RFC822_BLANK_LINE) r->blank_off_ = ev->off;
    return GO_ON;
  case LMAIL_RFC822_HEADERS_END:
    r->extra_ = 0;
    if (ev->code == LMAIL_EOL_NONE && lmail_finished_(&r->base)) over(r);
    else r->state_ = BETWEEN_BLOCKS;
    return GO_ON;
  case LMAIL_RFC822_DEFECT:
    if (ev->code == LMAIL_DEFECT_DUPLICATE_FIELD) return GO_ON; /* other fields are known here */
    if (ev->code == LMAIL_DEFECT_NO_BLANK_LINE) return GO_ON;   /* none belongs at the end */
    return tell_defect(r, ev, ev->code, r->field_, ev->off);
  default: return GO_ON;
  }
}

static lmail_status block(lmail_report_reader *r, const uint8_t *in, size_t n, size_t *used,
                          lmail_event *ev)
{
  lmail_status st;

  if (lmail_bulk_skipped_(&r->base)) lmail_skip(&r->fields_.base);
  if (lmail_finished_(&r->base)) lmail_finish(&r->fields_.base);
  st = lmail_next(&r->fields_.base, in, n, used, ev);
  return st == LMAIL_EVENT ? translate(r, ev) : st;
}

static void begin_block(lmail_report_reader *r, uint64_t off)
{
  lmail_rfc822_config cfg = {0};
  lmail_event ev;
  size_t used;

  cfg.token_max = r->token_max_;
  cfg.header_bytes_max = 0x40000000;
  (void)lmail_rfc822_init(&r->fields_, &cfg, r->base.scratch_, r->base.scratch_size_);
  r->state_ = IN_BLOCK;
  r->fresh_ = 1;
  r->fields_off_ = off - r->cr_;
  if (r->cr_) (void)lmail_next(&r->fields_.base, "\r", 1, &used, &ev); /* which it holds */
  r->cr_ = 0;
}

/* Blank lines, of which the first one ended the block before. */
static lmail_status between(lmail_report_reader *r, const uint8_t *in, size_t n, size_t *used)
{
  size_t at = 0;

  while (at < n && (in[at] == '\n' || (in[at] == '\r' && !r->cr_))) {
    if (in[at] == '\n') {
      if (!r->extra_) r->blank_off_ = r->base.off_ + at - r->cr_;
      r->extra_ = 1;
    }
    r->cr_ = in[at++] == '\r';
  }
  *used = at;
  if (at == n && !lmail_finished_(&r->base)) return LMAIL_OK;
  if (at == n && !r->cr_) over(r);
  else begin_block(r, r->base.off_ + at);
  return GO_ON;
}

/* ---- the step --------------------------------------------------------------------------------- */

static lmail_status one(lmail_report_reader *r, const uint8_t *in, size_t n, size_t *used,
                        lmail_event *ev)
{
  lmail_status st = waiting(r, ev);

  if (st != GO_ON) return st;
  switch (r->state_) {
  case BETWEEN_BLOCKS: return between(r, in, n, used);
  case IN_BLOCK: return block(r, in, n, used, ev);
  case AT_END:
    r->state_ = IS_DONE;
    ev->num = r->group_;
    ev->num2 = r->defect_count_;
    return tell(r, ev, LMAIL_REPORT_END, r->base.off_);
  default: return LMAIL_DONE;
  }
}

static lmail_status step(lmail_parser *p, const uint8_t *in, size_t n, size_t *used,
                         lmail_event *ev)
{
  lmail_report_reader *r = (lmail_report_reader *)(void *)p;
  uint64_t begin = p->off_;
  size_t done = 0;
  lmail_status st;

  do {
    size_t k = 0;

    memset(ev, 0, sizeof *ev);
    st = one(r, n == 0 ? in : in + done, n - done, &k, ev);
    done += k;
    p->off_ = begin + done;
  } while (st == GO_ON);
  p->off_ = begin; /* lmail_next counts what was used */
  *used = done;
  return st;
}
