/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_MIME_REPORT_H
#define LIBMAIL_MIME_REPORT_H

/* report.h - what the reader of reports asks its tables. */

#include <libmail/report.h>

/* The bit of a field in masks of fields; 0 for one that is not known. */
static inline uint64_t lmail_report_bit_(unsigned field)
{
  return field == LMAIL_FIELD_NONE ? 0 : (uint64_t)1 << (field - LMAIL_FIELD_REPORT);
}

/* Fields about a recipient in a delivery status; those about its message. */
#define LMAIL_REPORT_OF_RECIPIENT_                                                              \
  (lmail_report_bit_(LMAIL_REPORT_LOCALIZED_DIAGNOSTIC + 1) -                                   \
   lmail_report_bit_(LMAIL_REPORT_ORIGINAL_RECIPIENT))
#define LMAIL_REPORT_OF_MESSAGE_                                                                \
  (lmail_report_bit_(LMAIL_REPORT_ORIGINAL_RECIPIENT) -                                         \
   lmail_report_bit_(LMAIL_REPORT_ORIGINAL_ENVELOPE_ID))

/* The longest name of a field. */
enum { LMAIL_REPORT_NAME_ = 22 };

/* The name of a field as it is written, "Final-Recipient", and its length. */
size_t lmail_report_spell_(unsigned field, uint8_t out[LMAIL_REPORT_NAME_]);

/* What a group of such a report has to hold. */
uint64_t lmail_report_required_(unsigned kind, unsigned about);

/* May a group hold this field more than once? */
int lmail_report_may_repeat_(unsigned field);

/* Does nothing but comments follow the word that a value begins with? */
int lmail_report_one_word_(const uint8_t *value, size_t n);

/* Is the value of this field what it has to be, as far as that can be told? */
int lmail_report_value_ok_(unsigned field, const uint8_t *value, size_t n);

#endif
