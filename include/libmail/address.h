/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_ADDRESS_H
#define LIBMAIL_ADDRESS_H

/*
 * address.h - the addresses in From, To, Cc, Reply-To, Sender, Bcc and their like (RFC 5322 3.4).
 *
 *   lmail_address_iter it;
 *   lmail_address a;
 *
 *   lmail_address_init(&it, field.value, field.value_len, NULL);     the raw value, folded as it is
 *   while (lmail_address_next(&it, &a)) {
 *     if (a.kind == LMAIL_ADDRESS_MAILBOX && a.domain_len > 0) ...   spans: a.name, a.local, a.domain
 *   }
 *
 * Nothing is copied or decoded on the way: what an item tells are spans of the value, with quotes,
 * comments and encoded words in them. The functions of the third part make text of them, in a
 * buffer of yours. The value must stay where it is as long as items of it are used.
 *
 * Every list can be read to its end: what is broken is told as a defect with its place, and yields
 * what can be had of it, and the next element comes all the same. But readers of broken addresses
 * differ, and that is how filters are deceived: an address is given only when there is one reading.
 * "<a@evil.example> b@good.example" has no address here, and a defect.
 *
 * Lists may have any length; the time is in proportion to it. No struct grows with the input.
 */

#include "core.h"
#include "defect.h"
#include "mailbox.h"
#include "text.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- reading a list --------------------------------------------------------------------------- */

/*
 * What an item is. A group comes as GROUP, its mailboxes, GROUP_END, so that an empty one (such as
 * "undisclosed-recipients:;") is seen; each GROUP has its GROUP_END, and there are none inside it.
 */
enum { LMAIL_ADDRESS_MAILBOX = 1, LMAIL_ADDRESS_GROUP, LMAIL_ADDRESS_GROUP_END };

/*
 * Flags of an item.
 *   NAME_COMMENT  name is the inside of a comment behind the address, as RFC 822 had it:
 *                 "user@host (Name)"
 *   ANGLE         the address stands in "<" and ">"
 *   IN_GROUP      a mailbox of the group that was told last
 *   COMMENTS      there are comments in raw: lmail_comment_next
 *   QUOTED        the local part has quotes: lmail_address_local takes them away
 *   LITERAL       the domain is a literal, "[192.0.2.1]"
 *   UTF8          local part or domain are not US-ASCII: a peer must offer SMTPUTF8 (RFC 6531)
 *   U_LABEL       the domain has a label that is not US-ASCII (RFC 5890 2.3.2.1)
 *   A_LABEL       the domain has a label that begins with "xn--". Converting one into the other is
 *                 for a library of Unicode's
 */
enum {
  LMAIL_ADDRESS_NAME_COMMENT = 0x0001,
  LMAIL_ADDRESS_ANGLE = 0x0002,
  LMAIL_ADDRESS_IN_GROUP = 0x0004,
  LMAIL_ADDRESS_COMMENTS = 0x0008,
  LMAIL_ADDRESS_QUOTED = 0x0010,
  LMAIL_ADDRESS_LITERAL = 0x0020,
  LMAIL_ADDRESS_UTF8 = 0x0040,
  LMAIL_ADDRESS_U_LABEL = 0x0080,
  LMAIL_ADDRESS_A_LABEL = 0x0100
};

/*
 * One item. Spans are of the value; one that is absent has the length 0.
 *
 *   raw      the whole element, comments included
 *   name     display name: a phrase (RFC 5322 3.2.5), or a comment's inside (NAME_COMMENT)
 *   local    local part, with quotes and white space as it stands
 *   domain   domain, with white space as it stands; brackets of a literal included. Both are there,
 *            or none, or the local part alone (defect NO_DOMAIN)
 *   route    source route (RFC 5322 4.4) without its colon: ignore it
 *   group    the group's name, a phrase: in GROUP, and in what stands in the group
 *
 * defects, first_defect: the defects of this item are list[first_defect ..] of the list that was
 * given to init, as far as there was room.
 */
typedef struct lmail_address {
  uint16_t kind;  /* LMAIL_ADDRESS_MAILBOX, _GROUP, _GROUP_END */
  uint16_t flags; /* LMAIL_ADDRESS_NAME_COMMENT, ... */
  uint8_t worst_;
  uint8_t broken_;
  uint8_t reserved[2];
  uint32_t first_defect;
  uint32_t defects;
  const uint8_t *raw;
  size_t raw_len;
  const uint8_t *name;
  size_t name_len;
  const uint8_t *local;
  size_t local_len;
  const uint8_t *domain;
  size_t domain_len;
  const uint8_t *route;
  size_t route_len;
  const uint8_t *group;
  size_t group_len;
} lmail_address;

/*
 * The state of one walk. It holds no pointer into itself and may be copied, to come back to a place.
 *
 *   fit   the worst of what stood between the elements so far: LMAIL_FIT_SMTP when nothing was
 *         irregular. The fit of a list is the worst of this and of its items
 */
typedef struct lmail_address_iter {
  const uint8_t *data;
  size_t len;
  size_t at_;
  uint8_t fit;
  uint8_t worst_; /* of this element */
  uint8_t state_; /* where in the list it is */
  uint8_t high_;  /* octets over 127 have been met; 2: such as no label has */
  uint8_t reserved_[12];
  lmail_defects *defects_;
  size_t group_, group_len_;         /* the name of the open group */
  size_t comment_, comment_len_;     /* the last comment of this element, its inside */
  size_t open_quote_, open_comment_; /* from where on nothing closes them */
} lmail_address_iter;

/*
 * Begins an address-list (RFC 5322 3.4): value[0 .. n), folded (CRLF or LF before white space) or
 * not, with its last line end or without. A line end that no white space follows ends the value
 * (RFC 5322 2.2); when there is something behind it, this is a defect. defects may be NULL.
 */
LMAIL_API void lmail_address_init(lmail_address_iter *it, const void *value, size_t n,
                                  lmail_defects *defects);

/*
 * The next item: 1, and *out; 0 behind the last one. Mailboxes and groups may come in any field:
 * that From and Sender may hold groups is RFC 6854's rule, that Sender has one mailbox is the
 * caller's to check.
 */
LMAIL_API int lmail_address_next(lmail_address_iter *it, lmail_address *out);

/*
 * The same for firmware: reads mailboxes as nearly all senders write them and links nothing else. That
 * is mailbox of RFC 5322 3.4 in US-ASCII without comments and dots in the name: words with one space
 * between them, or one quoted string without "\", and an address of two dot-atoms. What stands from
 * local on up to the end of domain is the address as it is to be shown; lmail_phrase_decode makes text
 * of the name.
 *
 * Any other item, and a group's begin, comes with raw alone (local_len is 0, lmail_address_fit tells
 * LMAIL_FIT_INVALID): a walk of its own over raw tells more. No defects are told. Use one or the other
 * function in a walk.
 */
LMAIL_API int lmail_address_next_plain(lmail_address_iter *it, lmail_address *out);

/*
 * Defects of addresses. Obsolete: syntax of RFC 5322 4, to be read for ever, never to be written.
 *   ROUTE           a source route (4.4): skipped
 *   CFWS            white space or a comment inside a local part or domain (4.4)
 *   CFWS_AT         the same beside "@": should not be (3.4.1), and counted as obsolete
 *   OBS_LOCAL       quoted strings and dots in one local part (4.4)
 *   OBS_PHRASE      a dot in a name, "John Q. Public" (4.1)
 *   EMPTY           nothing between two commas, or at an end of the list (4.4)
 *   OBS_TEXT        control characters in quotes, comments or literals (4.1)
 * Valid in a header field:
 *   NOT_SMTP        lmail_address_check: not as RFC 5321 4.1.2 wants it
 *   LONG            lmail_address_check: over the limits of RFC 5321 4.5.3.1, or of a label
 *   INVISIBLE       characters that show nothing, or turn the direction of others
 * Wrong:
 *   CONTROL         a control character where none may be
 *   8BIT            octets that are no UTF-8: kept
 *   SPECIAL         in a name, what has to be quoted there: kept
 *   NO_ADDRESS      a name, and no address
 *   NO_DOMAIN       a local part alone
 *   BAD_LOCAL       before "@" stands no local part: no address
 *   BAD_DOMAIN      behind "@" stands no domain: no address
 *   DOTS            a dot at an end, or two in a row: kept, but at the end of a domain
 *   LABEL           a label that cannot be in the DNS (RFC 5890 2.3): kept
 *   AMBIGUOUS       text behind the address, or another address in its name: no address
 *   UNCLOSED_ANGLE  ">" is missing: the end of the element takes its place
 *   ANGLE           a "<" or ">" too many: ignored
 *   UNCLOSED_QUOTE  a DQUOTE that nothing closes: a character as others
 *   PAREN           a ")" too many; or a "(" that nothing closes: to the next of ( ) < , ;
 *   UNCLOSED_GROUP  ";" is missing: the end of the list takes its place
 *   NESTED_GROUP    a group in a group: its members are the outer one's
 *   NO_GROUP_NAME   a group without name
 *   SEMICOLON       ";" outside a group: taken as a comma
 *   NO_COMMA        no comma behind a group: what follows is the next element
 *   DEPTH           comments nested deeper than LMAIL_COMMENT_DEPTH: read all the same
 *   LINE_END        text behind the line end that ends the value: not read
 *   NOT_ALONE       lmail_address_check: not one address alone
 */
enum {
  LMAIL_DEFECT_ADDRESS_ROUTE = LMAIL_DEFECT_ADDRESS,
  LMAIL_DEFECT_ADDRESS_CFWS,
  LMAIL_DEFECT_ADDRESS_CFWS_AT,
  LMAIL_DEFECT_ADDRESS_OBS_LOCAL,
  LMAIL_DEFECT_ADDRESS_OBS_PHRASE,
  LMAIL_DEFECT_ADDRESS_EMPTY,
  LMAIL_DEFECT_ADDRESS_OBS_TEXT,
  LMAIL_DEFECT_ADDRESS_NOT_SMTP,
  LMAIL_DEFECT_ADDRESS_LONG,
  LMAIL_DEFECT_ADDRESS_INVISIBLE,
  LMAIL_DEFECT_ADDRESS_CONTROL,
  LMAIL_DEFECT_ADDRESS_8BIT,
  LMAIL_DEFECT_ADDRESS_SPECIAL,
  LMAIL_DEFECT_ADDRESS_NO_ADDRESS,
  LMAIL_DEFECT_ADDRESS_NO_DOMAIN,
  LMAIL_DEFECT_ADDRESS_BAD_LOCAL,
  LMAIL_DEFECT_ADDRESS_BAD_DOMAIN,
  LMAIL_DEFECT_ADDRESS_DOTS,
  LMAIL_DEFECT_ADDRESS_LABEL,
  LMAIL_DEFECT_ADDRESS_AMBIGUOUS,
  LMAIL_DEFECT_ADDRESS_UNCLOSED_ANGLE,
  LMAIL_DEFECT_ADDRESS_ANGLE,
  LMAIL_DEFECT_ADDRESS_UNCLOSED_QUOTE,
  LMAIL_DEFECT_ADDRESS_PAREN,
  LMAIL_DEFECT_ADDRESS_UNCLOSED_GROUP,
  LMAIL_DEFECT_ADDRESS_NESTED_GROUP,
  LMAIL_DEFECT_ADDRESS_NO_GROUP_NAME,
  LMAIL_DEFECT_ADDRESS_SEMICOLON,
  LMAIL_DEFECT_ADDRESS_NO_COMMA,
  LMAIL_DEFECT_ADDRESS_DEPTH,
  LMAIL_DEFECT_ADDRESS_LINE_END,
  LMAIL_DEFECT_ADDRESS_NOT_ALONE
};

/* Comments nested deeper than this are a defect. */
enum { LMAIL_COMMENT_DEPTH = 32 };

/* ---- what an address is fit for --------------------------------------------------------------- */

/*
 * From the best to the worst.
 *   SMTP      a Mailbox of RFC 5321 4.1.2 (with UTF-8: RFC 6531 3.3) within the limits of 4.5.3.1
 *             (64, 255, 254 octets): fit for MAIL and RCPT as it stands
 *   HEADER    valid in a header field only: it has a name, comments, white space, or is no Mailbox
 *   OBSOLETE  obsolete syntax
 *   INVALID   wrong
 */
enum { LMAIL_FIT_SMTP, LMAIL_FIT_HEADER, LMAIL_FIT_OBSOLETE, LMAIL_FIT_INVALID };

/* What an item of a list is fit for; a group or its end is LMAIL_FIT_HEADER at best. */
LMAIL_API unsigned lmail_address_fit(const lmail_address *a);

/*
 * Is address[0 .. n) a valid address, alone and with nothing around it (RFC 5322 3.4.1, addr-spec)?
 * What it is fit for; the defects tell why it is not fit for SMTP. defects may be NULL.
 */
LMAIL_API unsigned lmail_address_check(const void *address, size_t n, lmail_defects *defects);

/* ---- text of spans ---------------------------------------------------------------------------- */

/*
 * a->name as text for people, UTF-8: by lmail_phrase_decode or lmail_comment_decode (text.h),
 * whichever it needs; *len is 0 when there is no name. The group's name is a phrase, too, and what
 * lmail_comment_next gives is for lmail_comment_decode. cfg, defects and the results are theirs.
 */
LMAIL_API lmail_status lmail_address_name(const lmail_address *a, const lmail_text_config *cfg,
                                          void *out, size_t cap, size_t *len,
                                          lmail_defects *defects);

/*
 * The local part without quotes, quoted-pairs' "\" and what stands around dots: the octets that name
 * the mailbox. LMAIL_OK and *len; LMAIL_FULL: *len octets are needed (cap 0 measures);
 * LMAIL_E_ARGUMENT: it holds CR, LF or NUL, which must reach nobody.
 */
LMAIL_API lmail_status lmail_address_local(const lmail_address *a, void *out, size_t cap,
                                           size_t *len);

/* The domain without comments and white space; letters and labels as they are. As above. */
LMAIL_API lmail_status lmail_address_domain(const lmail_address *a, void *out, size_t cap,
                                            size_t *len);

/*
 * "local@domain" with as few quotes as RFC 5321 4.1.2 wants: what goes into an envelope when
 * lmail_address_check says that it may. As above; LMAIL_E_ARGUMENT also without local part or
 * domain, and for what no envelope has: control characters, quoted-pairs in a literal.
 */
LMAIL_API lmail_status lmail_address_spec(const lmail_address *a, void *out, size_t cap,
                                          size_t *len);

/* ---- comments --------------------------------------------------------------------------------- */

/* Begins the comments of an item, in any place of it. */
LMAIL_API void lmail_comment_init(lmail_address_iter *it, const lmail_address *a);

/* The next comment: 1, and its inside without parentheses; 0 behind the last one. */
LMAIL_API int lmail_comment_next(lmail_address_iter *it, const uint8_t **comment, size_t *n);

#ifdef __cplusplus
}
#endif
#endif
