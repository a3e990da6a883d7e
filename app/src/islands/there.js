/** A moment as the clocks of the district show it, wherever the phone thinks it is: read by its UTC fields. */
export const there = (moment) => new Date(new Date(moment).getTime() + Number(document.documentElement.dataset.offset) * 60000);
