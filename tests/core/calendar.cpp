#include "shopwright/core/calendar.hpp"

#include "support/catch.hpp"

using namespace shopwright::core;

TEST_CASE("dates are read strictly") {
  CHECK(parse_date("1970-01-01") == Date{0});
  CHECK(parse_date("1991-05-01") == Date{7790});
  CHECK(parse_date("2000-02-29"));
  CHECK(parse_date("1969-12-31") == Date{-1});
  for (const char* wrong : {"", "1991-5-1", "1991-13-01", "1991-02-29", "1900-02-29", "1991/05/01", "1991-05-01 ",
                            "0000-01-01", "1991-00-10", "1991-01-32", "91-05-01", "-991-05-01", "1991-05-0x"})
    CHECK_FALSE(parse_date(wrong));
  CHECK_FALSE(make_date(10000, 1, 1));
}

TEST_CASE("every day of 400 years is written and read back, and weekdays go round") {
  int wrong = 0;
  for (int32_t day = -40000; day < 110000; ++day) {
    const Date date{day};
    if (parse_date(format_date(date)) != date) ++wrong;
    if (weekday(date + 1) != (weekday(date) + 1) % 7) ++wrong;
    const YearMonthDay ymd = year_month_day(date);
    if (make_date(ymd.year, ymd.month, ymd.day) != date) ++wrong;
    const IsoWeek week = iso_week(date), next = iso_week(date + 1);
    if (weekday(date) != 6 && next != week) ++wrong;
    if (weekday(date) == 6 &&
        !(next.week == week.week + 1 || (next.week == 1 && week.week >= 52 && next.year == week.year + 1)))
      ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("weekdays and ISO weeks") {
  CHECK(weekday(Date{0}) == 3);                    // a Thursday
  CHECK(weekday(*parse_date("1989-09-14")) == 3);  // Dominick's weeks begin on Thursday
  CHECK(weekday_name(0) == "Mon");
  CHECK(parse_weekday("sun") == 6);
  CHECK(parse_weekday("Wednesday") == 2);
  CHECK_FALSE(parse_weekday("we"));
  CHECK_FALSE(parse_weekday(""));
  CHECK(iso_week(*parse_date("2005-01-01")) == IsoWeek{2004, 53});
  CHECK(iso_week(*parse_date("2008-12-29")) == IsoWeek{2009, 1});
  CHECK(iso_week(*parse_date("2010-01-03")) == IsoWeek{2009, 53});
  CHECK(format_iso_week(iso_week(*parse_date("1991-05-01"))) == "1991-W18");
  CHECK(*parse_date("1991-05-08") - *parse_date("1991-05-01") == 7);
}
