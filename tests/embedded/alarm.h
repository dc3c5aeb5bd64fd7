/* SPDX-License-Identifier: MIT */
#ifndef EMBEDDED_ALARM_H
#define EMBEDDED_ALARM_H

/* alarm.h - the letter that boards of this folder send. */

static const char message[] = "From: <pump@plant.example>\r\n"
                              "To: <duty@plant.example>\r\n"
                              "Subject: Alarm\r\n"
                              "Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n"
                              "\r\n"
                              "Pump 3: pressure is low.\r\n";

#endif
