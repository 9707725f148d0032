select first_day, last_day from school_holiday where municipality = %(municipality)s order by 1
