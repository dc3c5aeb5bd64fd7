/* SPDX-License-Identifier: MIT */
/* cmd_address.c - lmail address: the addresses of a header field, taken apart. */

#include "item.h"
#include "lmail.h"
#include "show.h"
#include "text.h"
#include <libmail/address.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: lmail address [--single] [--json] [-0] [FILE]\n"
    "\n"
    "Reads address lists, one a line, as From, To and their like have them, and shows what each\n"
    "mailbox and group is made of, what is irregular, and what it is fit for: smtp (an envelope),\n"
    "header (a header field only), obsolete (syntax not to be written), or invalid. Without FILE,\n"
    "or with -, it reads standard input.\n"
    "\n"
    "  --single each item is one address: is it local@domain, and nothing else?\n" ITEM_HELP "\n"
    "  echo 'Jane <jane@example.org>, friends: joe@example.com;' | lmail address\n"
    "  lmail address --single --json addresses.txt\n";

static int single;

static const char *const fits[] = {"smtp", "header", "obsolete", "invalid"};

/* ---- text ------------------------------------------------------------------------------------- */

/* A span as text: one of the decoders of address.h. */
typedef struct text {
  uint8_t *data; /* NULL: there is none */
  size_t len;
} text;

static text words_text(text_fn decode, const uint8_t *span, size_t n)
{
  text t;

  t.data = text_decode(decode, span, n, &t.len, NULL);
  return t;
}

typedef lmail_status (*part_text_fn)(const lmail_address *a, void *out, size_t cap, size_t *len);

static text part_text(part_text_fn decode, const lmail_address *a, size_t n)
{
  text t = {NULL, 0};

  if (n == 0) return t;
  t.data = must_alloc(n + 1);
  if (decode(a, t.data, n, &t.len) == LMAIL_OK) return t;
  free(t.data); /* it holds what nobody may see */
  t.data = NULL;
  return t;
}

static text name_of(const lmail_address *a)
{
  text none = {NULL, 0};

  if (a->name_len == 0) return none;
  return words_text(a->flags & LMAIL_ADDRESS_NAME_COMMENT ? lmail_comment_decode
                                                          : lmail_phrase_decode,
                    a->name, a->name_len);
}

static text group_of(const lmail_address *a)
{
  text none = {NULL, 0};

  if (a->kind == LMAIL_ADDRESS_MAILBOX && !(a->flags & LMAIL_ADDRESS_IN_GROUP)) return none;
  return words_text(lmail_phrase_decode, a->group, a->group_len);
}

/* ---- one object ------------------------------------------------------------------------------- */

/* What one item of the input came to. */
typedef struct result {
  lmail_defects defects;
  unsigned fit;
  size_t shown;
  int json;
} result;

/* The comments of one element; returns how many there were. */
static size_t show_comments(const lmail_address *a, int json, size_t before)
{
  lmail_address_iter it;
  const uint8_t *span;
  size_t n, count = 0;

  lmail_comment_init(&it, a);
  for (; lmail_comment_next(&it, &span, &n); count++) {
    text t = words_text(lmail_comment_decode, span, n);

    if (json) {
      if (before + count > 0) fputs(", ", stdout);
      json_bytes(stdout, t.data, t.len);
    } else {
      fputs("   comment ", stdout);
      show_text(stdout, t.data, t.len);
      putchar('\n');
    }
    free(t.data);
  }
  return count;
}

static void show_span(const char *name, text t, int json)
{
  if (json) {
    printf("\"%s\": ", name);
    json_bytes(stdout, t.data, t.len);
    fputs(", ", stdout);
  } else if (t.data != NULL) {
    printf("   %-7s ", name);
    show_text(stdout, t.data, t.len);
    putchar('\n');
  }
  free(t.data);
}

/* The defects of a, and of its end when it is an empty group. */
static lmail_defects defects_of(const lmail_defects *all, const lmail_address *a,
                                const lmail_address *end)
{
  lmail_defects own = {NULL, 0, 0};

  if (a->first_defect >= all->cap) return own;
  own.list = all->list + a->first_defect;
  own.cap = all->cap - a->first_defect;
  own.count = a->defects + (end == NULL ? 0 : end->defects);
  return own;
}

/* A mailbox; or an empty group with its end. */
static void show_one(result *r, const lmail_address *a, const lmail_address *end)
{
  lmail_defects own = defects_of(&r->defects, a, end);
  text route = {NULL, 0};
  size_t count;

  if (a->route_len > 0) {
    route.data = must_alloc(a->route_len);
    memcpy(route.data, a->route, a->route_len);
    route.len = a->route_len;
  }
  if (r->json) fputs(r->shown > 0 ? ", {" : "{", stdout);
  else if (r->shown > 0) putchar('\n');
  r->shown++;
  show_span("name", name_of(a), r->json);
  show_span("local", part_text(lmail_address_local, a, a->local_len), r->json);
  show_span("domain", part_text(lmail_address_domain, a, a->domain_len), r->json);
  show_span("route", route, r->json);
  show_span("group", group_of(a), r->json);
  if (r->json) fputs("\"comments\": [", stdout);
  count = show_comments(a, r->json, 0);
  if (end != NULL) (void)show_comments(end, r->json, count);
  if (r->json) {
    fputs("], \"defects\": ", stdout);
    item_defects(&own, 1);
    putchar('}');
  }
}

/* ---- one item --------------------------------------------------------------------------------- */

/* All mailboxes and empty groups; what the list is fit for. */
static unsigned walk(result *r, const uint8_t *s, size_t n, int show)
{
  lmail_address_iter it;
  lmail_address a, group;
  unsigned fit = LMAIL_FIT_SMTP, own;
  size_t items = 0;

  group.kind = 0;
  lmail_address_init(&it, s, n, &r->defects);
  for (; lmail_address_next(&it, &a); items++) {
    own = lmail_address_fit(&a);
    if (own > fit) fit = own;
    if (show && a.kind == LMAIL_ADDRESS_MAILBOX) show_one(r, &a, NULL);
    if (show && a.kind == LMAIL_ADDRESS_GROUP_END && group.kind == LMAIL_ADDRESS_GROUP) {
      show_one(r, &group, &a);
    }
    group = a;
  }
  if (items == 0) return LMAIL_FIT_INVALID;
  return it.fit > fit ? it.fit : fit;
}

static void show(const uint8_t *s, size_t n, int json)
{
  lmail_defect room[ITEM_DEFECTS], more[ITEM_DEFECTS];
  result r = {{room, ITEM_DEFECTS, 0}, 0, 0, json};
  lmail_defects checked = {more, ITEM_DEFECTS, 0};
  unsigned fit = single ? lmail_address_check(s, n, &checked) : walk(&r, s, n, 0);

  r.defects.count = 0;
  if (json) printf("{\"class\": \"%s\", \"mailboxes\": [", fits[fit]);
  else puts(fits[fit]);
  (void)walk(&r, s, n, 1);
  if (json) fputs("], \"defects\": ", stdout);
  item_defects(single ? &checked : &r.defects, json);
  if (json) fputs("}\n", stdout);
}

static int run(const struct command *self, int argc, char **argv)
{
  const option options[] = {{"--single", OPTION_FLAG, &single}, {NULL, OPTION_FLAG, NULL}};

  return item_run(self, argc, argv, options, show);
}

const struct command cmd_address = {"address", "take apart and check addresses", help, run};
