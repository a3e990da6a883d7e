product-name = Huying
language-name = English

when-today = today { $time }
when-tomorrow = tomorrow { $time }
when-day-after-tomorrow = the day after tomorrow { $time }
when-yesterday = yesterday { $time }
when-date = { $weekday } { $day } { $month } { $time }
when-date-year = { $day } { $month } { $year } { $time }
span-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
span-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
span-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec
